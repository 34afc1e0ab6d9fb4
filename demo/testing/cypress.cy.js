// This repository does not run this test, because Cypress is a separate download. The file playwright.spec.ts has the same steps.
// In cypress.config.js, set `baseUrl` to the app's URL, and `chromeWebSecurity: false`, because Connect is on another origin.
it("a user connects a clinic", () => {
  const inConnect = (name) =>
    cy.get("#human-api").its("0.contentDocument.body").should("be.visible").contains("button", name);
  cy.visit("/");
  cy.contains("button", "Connect").click();
  inConnect("Connect").click(); // the button of the first source
  inConnect("Disconnect").should("be.visible");
  inConnect("Close").click();
  cy.get("[role=log]").should("contain", "SUCCESS, by the user, 1 connected");
});
