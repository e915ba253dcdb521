// Builds static/dist from static/src: style sheet, script, icon sprite, outlines for maps, fonts. Run it with `npm run build`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build as bundle } from "esbuild";
import * as sass from "sass";

import { outlines } from "./outlines/outlines.mjs";

const SOURCE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(SOURCE, "../..");
const TARGET = path.join(ROOT, "static/dist");
const MODULES = path.join(ROOT, "node_modules");
const BROWSERS = ["chrome111", "edge111", "firefox115", "safari16.4"];

/** One style sheet for every page, and one more for the pages with a long form. */
function styles() {
  for (const name of ["portal", "form"]) {
    const { css } = sass.compile(path.join(SOURCE, `scss/${name}.scss`), {
      style: "compressed",
      charset: false,
      loadPaths: [ROOT, MODULES],
      quietDeps: true,
    });
    if (css.includes("GDS Transport")) throw new Error("The style sheet asks for a font that is not ours to use");
    fs.writeFileSync(path.join(TARGET, `${name}.css`), css);
    copyImages(css);
  }
}

/** Bring the few pictures that MoJ's parts ask for, or collecting the static files fails on their addresses. */
function copyImages(css) {
  const pictures = path.join(MODULES, "@ministryofjustice/frontend/moj/assets");
  for (const [, name] of css.matchAll(/url\((images\/[a-z-]+\.svg)\)/g)) {
    fs.mkdirSync(path.join(TARGET, "images"), { recursive: true });
    fs.copyFileSync(path.join(pictures, name), path.join(TARGET, name));
  }
}

async function script(name) {
  await bundle({
    entryPoints: [path.join(SOURCE, "js", name)],
    outfile: path.join(TARGET, name),
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSERS,
    // No map: the static files storage refuses a script whose map it cannot find.
    sourcemap: false,
    legalComments: "none",
    logLevel: "warning",
  });
}

function iconNames() {
  const lines = fs.readFileSync(path.join(SOURCE, "icons/icons.txt"), "utf8").split("\n");
  return lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
}

function symbol(name) {
  const svg = fs.readFileSync(path.join(MODULES, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const shapes = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

function sprite() {
  const symbols = iconNames().map(symbol).join("\n");
  fs.writeFileSync(path.join(TARGET, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`);
}

function brand() {
  for (const name of fs.readdirSync(path.join(SOURCE, "brand"))) {
    fs.copyFileSync(path.join(SOURCE, "brand", name), path.join(TARGET, name));
  }
}

// These two packages come without the text of their licence, only with its name.
const COPYRIGHT = {
  "govuk-frontend": "Copyright (C) 2017 Crown Copyright (Government Digital Service)",
  "@ministryofjustice/frontend": "Copyright (c) 2021 dxw",
};

/** The terms of what the style sheet, the script and the sprite are made of must travel with them. */
function licences() {
  const texts = [...Object.keys(COPYRIGHT), "htmx.org", "@tabler/icons", "world-atlas"].map((name) => {
    const folder = path.join(MODULES, name);
    const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    const terms = COPYRIGHT[name]
      ? `${COPYRIGHT[name]}\nThe terms are those of the MIT licence at the end of this file.`
      : fs.readFileSync(path.join(folder, "LICENSE"), "utf8").trim();
    return `${name} ${version} (${license})\n\n${terms}\n`;
  });
  fs.writeFileSync(path.join(TARGET, "licences.txt"), texts.join("\n----\n\n"));
}

/** The Python that has fontTools: the one named in PYTHON, the project's own, or the machine's. */
function python() {
  const own = path.join(ROOT, ".venv/bin/python");
  return process.env.PYTHON || (fs.existsSync(own) ? own : "python3");
}

function fonts() {
  const cutter = path.join(SOURCE, "fonts/cut.py");
  const folder = path.join(TARGET, "fonts");
  // Cutting takes seconds, so it is done again only when the cutter or the packages have changed.
  const versions = ["@fontsource-variable/source-sans-3", "@fontsource/source-serif-4"].map((name) =>
    fs.readFileSync(path.join(MODULES, name, "package.json"), "utf8"),
  );
  const stamp = createHash("sha256").update(fs.readFileSync(cutter)).update(versions.join()).digest("hex");
  const stampFile = path.join(ROOT, "node_modules/.fonts-stamp");
  const isFresh = fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === stamp;
  if (isFresh && fs.existsSync(path.join(folder, "portal-serif-cyrillic.woff2"))) return;
  const run = spawnSync(python(), [cutter, MODULES, folder], { stdio: ["ignore", "ignore", "inherit"] });
  if (run.error || run.status !== 0) {
    throw new Error(`Cutting the fonts failed. It needs Python with fontTools and brotli (tried ${python()}).`);
  }
  fs.writeFileSync(stampFile, stamp);
}

fs.mkdirSync(path.join(TARGET, "fonts"), { recursive: true });
styles();
await script("portal.js");
await script("form.js");
await script("kept.js");
await script("worker.js");
await script("review.js");
sprite();
brand();
outlines(MODULES, TARGET);
licences();
fonts();
