export { type CcpFile, type CcpImport, type CcpRequest, fabricFromCcp } from "./ccp/import.ts";
export { type EksctlFile, type EksctlImport, type EksctlRequest, fabricFromEksctl } from "./eksctl/import.ts";
export type { ConfigurationFile } from "./terraform/configuration.ts";
export { fabricFromTerraform, type TerraformImport, type TerraformRequest } from "./terraform/import.ts";
export { isTerraformState } from "./terraform/state.ts";
export { parseFault } from "./terraform/syntax.ts";
