// Starts the demo and takes the README's screenshots from it, so that the screenshots match the current demo. Run this command
// after a build: node demo/pictures.mjs
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { findBrowser } from "../test/browser/support/find-browser.mjs";

const MAX_BYTES = 150_000;
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

/**
 * The pictures. Each entry has the name of the file, the path of the page, the size of the viewport, and a function that prepares
 * the page for the picture.
 */
const PICTURES = [
  {
    file: "screenshot.png",
    path: "/",
    viewport: DESKTOP,
    async prepare(page) {
      const connect = page.frameLocator("iframe#human-api");
      await connect.getByRole("button", { name: "Connect Aspen Family Clinic" }).click();
      await connect.getByRole("button", { name: "Disconnect Aspen Family Clinic" }).waitFor();
    },
  },
  {
    file: "screenshot-failure.png",
    path: "/?scenario=offline",
    viewport: PHONE,
    prepare: (page) => page.getByRole("dialog").getByText("You are offline").waitFor(),
  },
];

async function startDemo() {
  const env = { ...process.env, PORT: "0", HUMANAPI_CLIENT_ID: "", HUMANAPI_CLIENT_SECRET: "" };
  const server = spawn("node", [toPath("server.mjs")], {
    cwd: toPath(".."),
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await once(server.stdout, "data");
  return { url: /http:\/\/localhost:\d+/.exec(output)[0], stop: () => server.kill() };
}

async function takePicture(browser, url, { file, path, viewport, prepare }) {
  const page = await browser.newPage({ viewport, reducedMotion: "reduce", colorScheme: "light" });
  await page.goto(url + path);
  await page.click("#connect");
  await prepare(page);
  await page.screenshot({ path: toPath(file), animations: "disabled" });
  await page.close();
  const { size } = await stat(toPath(file));
  if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes; at most ${MAX_BYTES} are allowed`);
  console.log(`${file}  ${size} bytes`);
}

const toPath = (file) => fileURLToPath(new URL(file, import.meta.url));

const demo = await startDemo();
const browser = await chromium.launch({ executablePath: findBrowser("chromium"), args: ["--no-sandbox"] });
try {
  for (const picture of PICTURES) await takePicture(browser, demo.url, picture);
} finally {
  await browser.close();
  demo.stop();
}
