export { awsReader } from "./observe/reader.ts";
export { type AccountRole, awsWriter } from "./write/writer.ts";
