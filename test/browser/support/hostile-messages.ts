/**
 * Messages from a hostile sender. Each entry has a name, and code that creates the message in the page. Entries contain code,
 * because JSON cannot encode some of the messages in this file.
 */
export const FORGERIES: readonly (readonly [name: string, code: string])[] = [
  ["a close message", `({ type: "hapi-connect-close" })`],
  ["a close message without the prefix", `({ type: "close" })`],
  [
    "a connect message",
    `({ type: "hapi-connect-connect-source", sessionResults: { connectedSources: [{ id: "x", name: "Forged" }] } })`,
  ],
  [
    "a disconnect message",
    `({ type: "hapi-connect-disconnect-source", sessionResults: { disconnectedSources: [{ id: "x", name: "Forged" }] } })`,
  ],
  ["null", `null`],
  ["a type that is an object", `({ type: {} })`],
];

/** Messages from the Connect frame itself. The widget must reject them because of their type. */
export const NEAR_MISSES: readonly (readonly [name: string, code: string])[] = [
  ["null", `null`],
  ["undefined", `undefined`],
  ["a number", `5`],
  ["NaN", `NaN`],
  ["a boolean", `true`],
  ["a BigInt", `10n`],
  ["a string", `"hapi-connect-close"`],
  ["an array", `["hapi-connect-close"]`],
  ["a Date", `new Date(0)`],
  ["a Map", `new Map([["type", "hapi-connect-close"]])`],
  ["an Error", `new Error("hapi-connect-close")`],
  ["an empty object", `({})`],
  ["a type that is null", `({ type: null })`],
  ["a type that is a number", `({ type: 5 })`],
  ["a type that is an object", `({ type: { toString: "hapi-connect-close" } })`],
  ["a type that is an array", `({ type: ["hapi-connect-close"] })`],
  ["a type that is a String object", `({ type: new String("hapi-connect-close") })`],
  ["a type on __proto__", `JSON.parse('{"__proto__":{"type":"hapi-connect-close"}}')`],
  ["a type on constructor.prototype", `({ constructor: { prototype: { type: "hapi-connect-close" } } })`],
  ["a type without the prefix", `({ type: "close" })`],
  ["a type that is only the prefix", `({ type: "hapi-connect-" })`],
  ["a type with the prefix twice", `({ type: "hapi-connect-hapi-connect-close" })`],
  ["a type with the prefix in upper case", `({ type: "HAPI-connect-close" })`],
  ["a type with a space before it", `({ type: " hapi-connect-close" })`],
  ["a type with a space after it", `({ type: "hapi-connect-close " })`],
  ["a type with a line feed after it", `({ type: "hapi-connect-close\\n" })`],
  ["a type with a NUL character after it", `({ type: "hapi-connect-close\\0" })`],
  ["a type with a Cyrillic letter that looks Latin", `({ type: "hapi-connect-cl\\u043ese" })`],
  ["a type named like a property of Object.prototype", `({ type: "constructor" })`],
  ["an unknown type", `({ type: "hapi-connect-ready" })`],
  ["a type from a getter", `({ get type() { return "hapi-connect-close".slice(5); } })`],
  ["a huge type", `({ type: "hapi-connect-close".padEnd(4e6, "x") })`],
  ["a huge array", `new Array(1e5).fill({ type: "hapi-connect-close" })`],
  ["a circular object", `(() => { const o = {}; o.type = o; return o; })()`],
];

/**
 * The `data` of message events that a script of the page creates. The browser does not clone such data, so it can contain
 * functions and getters.
 */
export const LIVE_DATA: readonly (readonly [name: string, code: string])[] = [
  ["a getter that throws", `({ get type() { throw new Error("getter"); } })`],
  ["a proxy that throws", `new Proxy({}, { get() { throw new Error("trap"); } })`],
  ["a function", `Object.assign(() => {}, { type: "hapi-connect-close" })`],
  ["an object without a prototype", `Object.assign(Object.create(null), { type: "hapi-connect-close" })`],
];
