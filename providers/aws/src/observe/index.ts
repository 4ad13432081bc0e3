/** Only what reads: a door of its own (decision 0009). */
export { awsAddress } from "../address.ts";
export { awsReader } from "./reader.ts";
