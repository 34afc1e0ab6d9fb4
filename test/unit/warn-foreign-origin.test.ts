import { expect, it, vi } from "vitest";
import { createForeignOriginWarning } from "../../src/messages/warn-foreign-origin.js";

it("the function from createForeignOriginWarning() prints one warning with the origin and `allowedOrigins`, and adds one timeline entry", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const trace = vi.fn();
  const warnOf = createForeignOriginWarning(["https://a.example", "https://b.example"], trace);
  expect(warn).not.toHaveBeenCalled();
  warnOf("https://other.example");
  warnOf("https://other.example");
  warnOf("https://third.example");
  expect(trace.mock.calls).toEqual([["foreign-origin"]]);
  expect(warn.mock.calls).toEqual([
    [
      "human-connect-widget: ignored a message of Connect's frame from https://other.example, because `allowedOrigins` is https://a.example, https://b.example. If Connect moved there, add the origin to `allowedOrigins`.",
    ],
  ]);
  warn.mockRestore();
});
