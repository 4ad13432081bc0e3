export { type AccountRole, awsAddress } from "./address.ts";
export { IAM_ACTIONS, type IamActions } from "./iam-actions.ts";
export { type Imported, importedAws } from "./import/import.ts";
export { awsReader } from "./observe/reader.ts";
export { recordedWorld } from "./record/recording.ts";
export { Tape } from "./record/tape.ts";
export { awsInstances } from "./roll/instances.ts";
export { awsWriter } from "./write/writer.ts";
