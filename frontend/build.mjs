// Bundles the front end into static/vendor: app.css, app.js, fonts/, icons.svg.
// Sources are src/css/app.css, src/js/app.js, what they import, and icons.txt.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const out = "../static/vendor";

const common = {
  bundle: true,
  minify: true,
  target: ["es2022", "safari16", "firefox115", "chrome115"],
  legalComments: "eof", // the licences of what is bundled travel with it
  logLevel: "warning",
};

async function buildStyles() {
  await build({
    ...common,
    entryPoints: ["src/css/app.css"],
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]-[hash]",
    outfile: `${out}/app.css`,
  });
}

async function buildScript() {
  await build({
    ...common,
    entryPoints: ["src/js/app.js"],
    format: "iife",
    outfile: `${out}/app.js`,
  });
}

function buildSprite() {
  const symbols = iconNames().map(symbol).join("\n");
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`;
  writeFileSync(`${out}/icons.svg`, sprite);
}

function iconNames() {
  const lines = readFileSync("icons.txt", "utf8").split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line && !line.startsWith("#")))].sort();
}

function symbol(name) {
  let drawing;
  try {
    drawing = readFileSync(`node_modules/bootstrap-icons/icons/${name}.svg`, "utf8");
  } catch {
    throw new Error(`icons.txt names "${name}", which bootstrap-icons does not have.`);
  }
  const [, viewBox, shapes] = drawing.match(/viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
  const tight = shapes.replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="${viewBox}" fill="currentColor">${tight}</symbol>`;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await Promise.all([buildStyles(), buildScript()]);
buildSprite();
