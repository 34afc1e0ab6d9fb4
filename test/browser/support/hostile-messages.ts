/** What a hostile page sends: a name, and the code that makes it in the page (JSON could not carry all of them). */
export const FORGERIES: readonly (readonly [name: string, code: string])[] = [
  ["a close", `({ type: "hapi-connect-close" })`],
  ["a close without the prefix", `({ type: "close" })`],
  [
    "a connect",
    `({ type: "hapi-connect-connect-source", sessionResults: { connectedSources: [{ id: "x", name: "Forged" }] } })`,
  ],
  [
    "a disconnect",
    `({ type: "hapi-connect-disconnect-source", sessionResults: { disconnectedSources: [{ id: "x", name: "Forged" }] } })`,
  ],
  ["null", `null`],
  ["a type that is an object", `({ type: {} })`],
];

/** From the Connect frame itself, where only the type decides. */
export const NEAR_MISSES: readonly (readonly [name: string, code: string])[] = [
  ["null", `null`],
  ["undefined", `undefined`],
  ["a number", `5`],
  ["not a number", `NaN`],
  ["a truth value", `true`],
  ["a big integer", `10n`],
  ["text", `"hapi-connect-close"`],
  ["a list", `["hapi-connect-close"]`],
  ["a date", `new Date(0)`],
  ["a map", `new Map([["type", "hapi-connect-close"]])`],
  ["an error", `new Error("hapi-connect-close")`],
  ["an empty object", `({})`],
  ["a type that is null", `({ type: null })`],
  ["a type that is a number", `({ type: 5 })`],
  ["a type that is an object", `({ type: { toString: "hapi-connect-close" } })`],
  ["a type that is a list", `({ type: ["hapi-connect-close"] })`],
  ["a type that is a String object", `({ type: new String("hapi-connect-close") })`],
  ["a type on __proto__", `JSON.parse('{"__proto__":{"type":"hapi-connect-close"}}')`],
  ["a type under constructor", `({ constructor: { prototype: { type: "hapi-connect-close" } } })`],
  ["no prefix", `({ type: "close" })`],
  ["the prefix alone", `({ type: "hapi-connect-" })`],
  ["the prefix twice", `({ type: "hapi-connect-hapi-connect-close" })`],
  ["other case", `({ type: "HAPI-connect-close" })`],
  ["a blank before", `({ type: " hapi-connect-close" })`],
  ["a blank behind", `({ type: "hapi-connect-close " })`],
  ["a line feed behind", `({ type: "hapi-connect-close\\n" })`],
  ["a zero behind", `({ type: "hapi-connect-close\\0" })`],
  ["a look-alike letter", `({ type: "hapi-connect-cl\\u043ese" })`],
  ["a name of Object.prototype", `({ type: "constructor" })`],
  ["an unknown type", `({ type: "hapi-connect-ready" })`],
  ["a getter, as far as it is carried", `({ get type() { return "hapi-connect-close".slice(5); } })`],
  ["a huge type", `({ type: "hapi-connect-close".padEnd(4e6, "x") })`],
  ["a huge list", `new Array(1e5).fill({ type: "hapi-connect-close" })`],
  ["a cycle", `(() => { const o = {}; o.type = o; return o; })()`],
];

/** Of the page itself, by events that the browser did not make: here nothing is cloned. */
export const LIVE_DATA: readonly (readonly [name: string, code: string])[] = [
  ["a getter that throws", `({ get type() { throw new Error("getter"); } })`],
  ["a proxy that throws", `new Proxy({}, { get() { throw new Error("trap"); } })`],
  ["a function", `Object.assign(() => {}, { type: "hapi-connect-close" })`],
  ["an object without a prototype", `Object.assign(Object.create(null), { type: "hapi-connect-close" })`],
];
