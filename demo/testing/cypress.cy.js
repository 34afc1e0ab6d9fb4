// This test is an example. No script of this repository runs it, because Cypress is a separate download. The test in
// playwright.spec.ts has the same steps. To run this test, set `baseUrl` in cypress.config.js to the app's URL. Also set
// `chromeWebSecurity` to `false`, because Connect is on another origin.
it("a user connects a clinic", () => {
  const inConnect = (name) =>
    cy.get("#human-api").its("0.contentDocument.body").should("be.visible").contains("button", name);
  cy.visit("/");
  cy.contains("button", "Connect").click();
  inConnect("Connect").click(); // connects the first source on Connect's page
  inConnect("Disconnect").should("be.visible");
  inConnect("Close").click();
  cy.get("[role=log]").should("contain", "SUCCESS, by the user, 1 connected");
});
