import { expect, it } from "vitest";
import { preconnect, unpreconnect } from "../../src/preconnect.js";

const hints = (): string[] =>
  Array.from(document.querySelectorAll<HTMLLinkElement>("link[rel=preconnect]"), ({ href }) => href);

it("hints once per origin, and takes the hint off again", () => {
  for (let i = 0; i < 1_000; i++) preconnect("https://a.example");
  preconnect("https://b.example");
  expect(hints()).toEqual(["https://a.example/", "https://b.example/"]);
  unpreconnect("https://a.example");
  expect(hints()).toEqual(["https://b.example/"]);
  unpreconnect("https://b.example");
  unpreconnect("https://b.example");
  expect(hints()).toEqual([]);
});

it("hints again where the page removed the hint", () => {
  preconnect("https://a.example");
  document.head.innerHTML = "";
  preconnect("https://a.example");
  expect(hints()).toHaveLength(1);
  unpreconnect("https://a.example");
});
