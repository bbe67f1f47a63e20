// Builds the page into ../static. The result is committed, so that nobody who runs the demo needs Node.
// built-from.txt holds a hash of the sources; tests/sandbox_page compares it, so a forgotten build is noticed.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "static");

async function filesUnder(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((e) => e.isFile()).map((e) => path.join(e.parentPath ?? e.path, e.name));
}

/** SHA-256 over every source file: relative path, NUL, content, NUL; paths in byte order. */
async function sourceHash() {
  const files = [...(await filesUnder(path.join(here, "src"))), path.join(here, "build.mjs"), path.join(here, "package.json")];
  const named = files.map((f) => [path.relative(here, f).split(path.sep).join("/"), f]);
  named.sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256");
  for (const [name, file] of named) hash.update(name).update("\0").update(await readFile(file)).update("\0");
  return hash.digest("hex");
}

async function licences() {
  const parts = ["The page contains these libraries, under their own licences.\n"];
  for (const name of ["preact", "marked"]) {
    const folder = path.join(here, "node_modules", name);
    const found = (await readdir(folder)).find((f) => /^licen[cs]e/i.test(f));
    parts.push(`--- ${name}\n\n${await readFile(path.join(folder, found), "utf8")}`);
  }
  return parts.join("\n").replace(/[ \t]+$/gm, "").trimEnd() + "\n";
}

const options = {
  entryPoints: { page: path.join(here, "src", "main.tsx"), style: path.join(here, "src", "styles", "index.css") },
  entryNames: "[name]",
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* Built from bot/sandbox/page. Libraries and licences: third-party.txt */", css: "/* Built from bot/sandbox/page */" },
};

await mkdir(out, { recursive: true });
await cp(path.join(here, "src", "index.html"), path.join(out, "index.html"));
await cp(path.join(here, "src", "icon.svg"), path.join(out, "icon.svg"));
await writeFile(path.join(out, "third-party.txt"), await licences());
if (process.argv.includes("--watch")) {
  await (await esbuild.context({ ...options, logLevel: "info" })).watch();
} else {
  await esbuild.build({ ...options, logLevel: "warning" });
  await writeFile(path.join(out, "built-from.txt"), (await sourceHash()) + "\n");
}
