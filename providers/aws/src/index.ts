export { awsReader } from "./observe/reader.ts";
