export { IAM_ACTIONS, type IamActions } from "./iam-actions.ts";
export { awsReader } from "./observe/reader.ts";
export { type AccountRole, awsWriter } from "./write/writer.ts";
