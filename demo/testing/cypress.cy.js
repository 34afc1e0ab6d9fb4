// Not run by this repository's own tests, since Cypress is a download of its own: the same steps are in playwright.spec.ts.
// In cypress.config.js: `chromeWebSecurity: false`, since Connect is on another origin, and `baseUrl` of the app.
it("a user connects a clinic", () => {
  const inConnect = (name) =>
    cy.get("#human-api").its("0.contentDocument.body").should("be.visible").contains("button", name);
  cy.visit("/");
  cy.contains("button", "Connect").click();
  inConnect("Connect").click(); // of the first source
  inConnect("Disconnect").should("be.visible");
  inConnect("Close").click();
  cy.get("[role=log]").should("contain", "SUCCESS, by the user, 1 connected");
});
