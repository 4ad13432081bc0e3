import { type Diagnostic, diagnose, type Path } from "@podspan/core/diagnostics";
import type { Plan } from "@podspan/core/plan";
import { ProviderError, referenceText, type SecretReader, type SecretReference } from "@podspan/core/ports";
import { keyText, type RouterSecret } from "@podspan/core/routers";
import { type FabricFile, placed } from "./fabric-file.ts";
import { type Found, keysOf, routerIn } from "./routers.ts";

/** One thing that is read when a router is told something. */
interface Use {
  readonly what: RouterSecret | "login" | "password";
  readonly reference: SecretReference;
  readonly path: Path;
}

export interface KeyReading {
  readonly secrets: SecretReader;
  /** Why nobody can log in with it; undefined: one can. */
  readonly privateKeyFault: (text: string) => Promise<string | undefined>;
}

/**
 * Keys and logins that steps of routers will need and that are at hand, in the environment and in files: those that are not there, or that no
 * router takes (VPN-2, VPN-3, SEC-3). Asked before the first step: a router is built for minutes before it is told its keys. Each is read, judged
 * and forgotten.
 */
export async function unfitKeys(
  file: FabricFile,
  steps: Plan["steps"],
  { secrets, privateKeyFault }: KeyReading,
): Promise<readonly Diagnostic[]> {
  const told = steps.flatMap(({ scope, blocked, operation }) => {
    const found = scope.plane === "router" && !blocked ? routerIn(file, scope) : undefined;
    return found === undefined ? [] : usesOf(found, operation !== "delete");
  });
  const uses = new Map(told.map((use) => [JSON.stringify([use.what, use.reference]), use]));
  const judged = await Promise.all(
    [...uses.values()].map(async ({ what, reference, path }): Promise<readonly Diagnostic[]> => {
      if (reference.env === undefined && reference.file === undefined) return [];
      const text = await textOf(secrets, reference);
      if (typeof text !== "string") return [diagnose("SEC-3", { message: text.missing, path })];
      if (what === "password") return [];
      if (what === "login") {
        const fault = await privateKeyFault(text);
        if (fault === undefined) return [];
        const fix = "Put a private key in OpenSSH's form or PEM there, without a passphrase, that the router lets in.";
        return [diagnose("SEC-3", { message: `${referenceText(reference)} ${fault}`, fix, path })];
      }
      const read = keyText(what, text);
      return read.ok ? [] : [diagnose(read.code, { message: `${read.reason} (${referenceText(reference)})`, path })];
    }),
  );
  return placed(judged.flat(), file);
}

function usesOf(found: Found, needsKeys: boolean): readonly Use[] {
  const { access, accessPath, dmvpnPath, placed: where } = found;
  const { ike, nhrp, ospf } = needsKeys ? keysOf(found) : {};
  const use = (what: Use["what"], reference: SecretReference | undefined, path: Path): readonly Use[] =>
    reference === undefined ? [] : [{ what, reference, path }];
  return [
    ...use("ike", ike, [...dmvpnPath, "ike", "preSharedKey"]),
    ...use("nhrp", nhrp, [...dmvpnPath, "nhrp", "key"]),
    ...use("ospf", ospf, [...dmvpnPath, "ospf", "key"]),
    ...use("login", access.key && where(access.key), [...accessPath, "key"]),
    ...use("password", access.password && where(access.password), [...accessPath, "password"]),
  ];
}

async function textOf(
  secrets: SecretReader,
  reference: SecretReference,
): Promise<string | { readonly missing: string }> {
  try {
    return await secrets.read(reference, new AbortController().signal);
  } catch (error) {
    if (error instanceof ProviderError) return { missing: error.message };
    throw error;
  }
}
