/** Reads a file of this computer into what the sandbox takes: name, type and base64 content. */
import type { Loose } from "./types";

export function readUpload(file: File): Promise<Loose> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, mimetype: file.type, encoding: "base64", content: String(reader.result).split(",")[1] ?? "" });
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  });
}
