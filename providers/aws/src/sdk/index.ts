export { awsSecret } from "./secret.ts";
export type { SdkCredentials, SdkSettings } from "./settings.ts";
export { sdkAwsWorld } from "./world.ts";
