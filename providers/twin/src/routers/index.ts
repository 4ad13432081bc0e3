export { IosConfiguration } from "./ios-configuration.ts";
