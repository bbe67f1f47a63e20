/** Reads a file of this computer into what the sandbox takes: name and content, base64 where it is not text. */
import type { Loose } from "./types";

export function readUpload(file: File): Promise<Loose> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    const base64 = () => String(reader.result).split(",")[1] ?? "";
    const text = /^text\/|json|csv|svg|xml/.test(file.type);
    reader.onload = () => resolve(text ? { name: file.name, content: String(reader.result) } : { name: file.name, encoding: "base64", content: base64() });
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    if (text) reader.readAsText(file);
    else reader.readAsDataURL(file);
  });
}
