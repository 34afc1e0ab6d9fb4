// What an org declares, for the type check of humanConnect.js. An app on Salesforce does not need this file.
/// <reference types="human-connect-widget/global" />

declare module "lwc" {
  export class LightningElement {
    readonly refs: Record<string, Element>;
  }
}
declare module "lightning/platformResourceLoader" {
  export function loadScript(component: unknown, url: string): Promise<void>;
}
declare module "@salesforce/resourceUrl/humanConnectWidget" {
  const url: string;
  export default url;
}
declare module "@salesforce/resourceUrl/humanConnectClient" {
  const url: string;
  export default url;
}
declare module "@salesforce/apex/HumanConnect.getToken" {
  export default function getToken(parameters: { renew: boolean }): Promise<string>;
}
declare module "@salesforce/apex/HumanConnect.getSources" {
  export default function getSources(): Promise<{ id: string; name: string }[]>;
}
