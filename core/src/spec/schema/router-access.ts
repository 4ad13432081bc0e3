import * as z from "zod";
import { secretSchema } from "./secret.ts";

/** How Podspan reaches a router to configure it. */
export const routerAccessSchema = z.lazy(() =>
  z.strictObject({
    host: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Name or address to reach it at; default: its address inside the VPC, or a hub's public one."),
    port: z.int().min(1).max(65_535).default(22).describe("SSH port."),
    user: z.string().min(1).exactOptional().describe("Login; default: the platform's own, ec2-user or admin."),
    key: secretSchema.exactOptional().describe("Private SSH key."),
    password: secretSchema.exactOptional().describe("Password, where there is no key."),
    hostKey: z
      .string()
      .regex(
        /^SHA256:[A-Za-z0-9+/]{43}=?$/,
        "SPEC-5: a host key is `SHA256:` and 43 characters, as `ssh-keygen -lf` prints it",
      )
      .exactOptional()
      .describe("Fingerprint of the router's host key; any other is refused."),
  }),
);
