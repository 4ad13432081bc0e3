export type { SdkCredentials, SdkSettings } from "./settings.ts";
export { sdkAwsWorld } from "./world.ts";
