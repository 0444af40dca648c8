// Opens the documents named in FOLDER/job.json in Chromium, once for all of them, and writes what
// it saw to FOLDER/seen.json. What is right or wrong is decided by the tests, not here.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { chromium } from "playwright-core";
import * as inside from "./inside.mjs";

const folder = resolve(process.argv[2]);
const job = JSON.parse(readFileSync(join(folder, "job.json"), "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Every rule; that of contrast, which costs more than all others together, only where it is asked
// for: inside.contrast measures every text of every document against more than axe asks.
const check = (contrast) => `(async () => {
  ${axe};
  const rules = ${JSON.stringify(contrast ? {} : { "color-contrast": { enabled: false } })};
  const found = await axe.run(document, { resultTypes: ["violations"], rules });
  return found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).slice(0, 3).join(" | "));
})()`;
const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:recommended", "html-validate:a11y"],
    rules: job.rules,
  }),
);

const browser = await chromium.launch({
  executablePath: job.chromium,
  chromiumSandbox: false,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
  ],
});
const seen = {};
const waiting = [...job.files];

async function newPage() {
  const page = await (await browser.newContext()).newPage();
  const said = () => page.said;
  page.on("request", (r) => r.url() === page.address || said().outside.push(r.url().slice(0, 80)));
  page.on("dialog", (d) => (said().dialogs.push(d.message()), d.dismiss()));
  page.on("pageerror", (e) => said().errors.push(String(e)));
  return page;
}

async function look(page, { file, what }) {
  const said = { outside: [], dialogs: [], errors: [] };
  const path = join(folder, file);
  page.said = said;
  page.address = pathToFileURL(path).href;
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.goto(page.address);
  const wants = (check) => what.includes(check);
  if (wants("skeleton")) said.skeleton = await page.evaluate(inside.skeleton);
  if (wants("axe")) said.axe = await page.evaluate(check(wants("axe-contrast")));
  if (wants("contrast")) said.contrast = await page.evaluate(inside.contrast);
  if (wants("picture")) said.picture = await page.evaluate(inside.pictures);
  if (wants("outline")) said.outline = await page.evaluate(inside.outline);
  if (wants("shot")) await page.screenshot({ path: `${path}.1200.png` });
  if (wants("narrow")) {
    await page.setViewportSize({ width: 320, height: 800 });
    said.narrow = await page.evaluate(() => document.scrollingElement.scrollWidth);
    said.narrowLayout = await page.evaluate(inside.narrow);
    said.narrowPicture = await page.evaluate(inside.pictures);
    if (wants("axe-narrow")) said.axeNarrow = await page.evaluate(check(false));
    if (wants("shot")) await page.screenshot({ path: `${path}.320.png` });
  }
  if (wants("forced")) {
    await page.emulateMedia({ forcedColors: "active" });
    await page.waitForFunction(() => matchMedia("(forced-colors: active)").matches);
    said.forced = await page.evaluate(inside.contrast);
    await page.emulateMedia({ forcedColors: "none" });
  }
  if (wants("print")) await page.pdf({ path: `${path}.pdf`, preferCSSPageSize: true });
  if (wants("validate")) {
    const report = await validator.validateString(readFileSync(path, "utf8"));
    said.validate = report.results.flatMap((r) =>
      r.messages.map((m) => `${m.ruleId} line ${m.line}: ${m.message}`),
    );
  }
  seen[file] = said;
}

async function lookOn() {
  const page = await newPage();
  while (waiting.length) await look(page, waiting.shift());
}

try {
  await Promise.all([lookOn(), lookOn()]);
} finally {
  await browser.close();
}
writeFileSync(join(folder, "seen.json"), JSON.stringify(seen));
