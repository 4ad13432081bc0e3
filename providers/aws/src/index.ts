export { type AccountRole, awsAddress } from "./address.ts";
export { IAM_ACTIONS, type IamActions } from "./iam-actions.ts";
export { awsReader } from "./observe/reader.ts";
export { awsWriter } from "./write/writer.ts";
