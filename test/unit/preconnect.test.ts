// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { preconnect, removePreconnect } from "../../src/platform/preconnect.js";

const readLinks = (): string[] =>
  Array.from(document.head.querySelectorAll<HTMLLinkElement>("link[rel=preconnect]"), ({ href }) => href);

describe("preconnect()", () => {
  it("adds only one link per origin until the link is removed", () => {
    for (let i = 0; i < 1_000; i++) preconnect("https://a.example");
    preconnect("https://b.example");
    expect(readLinks()).toEqual(["https://a.example/", "https://b.example/"]);
    removePreconnect("https://a.example");
    expect(readLinks()).toEqual(["https://b.example/"]);
    removePreconnect("https://b.example");
    removePreconnect("https://b.example");
    removePreconnect("https://never.example");
    expect(readLinks()).toEqual([]);
    preconnect("https://a.example");
    expect(readLinks()).toEqual(["https://a.example/"]);
    removePreconnect("https://a.example");
  });

  it("adds a link again if the page has removed it", () => {
    preconnect("https://a.example");
    document.head.innerHTML = "";
    preconnect("https://a.example");
    expect(readLinks()).toHaveLength(1);
    removePreconnect("https://a.example");
  });
});
