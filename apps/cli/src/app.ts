import { type Application, buildApplication, buildCommand, buildRouteMap, type Command } from "@stricli/core";
import {
  ALIASES,
  APPLY_FLAGS,
  type ApplyFlags,
  CAPACITY_FLAGS,
  type CapacityFlags,
  CCP_FLAGS,
  type CcpFlags,
  DESTROY_FLAGS,
  type DestroyFlags,
  EKSCTL_FLAGS,
  EXPLAIN_FLAGS,
  EXPORT_FLAGS,
  type ExplainFlags,
  type ExportFlags,
  explainArguments,
  fabricArgument,
  filesArgument,
  type ImportOutputFlags,
  INIT_FLAGS,
  type InitFlags,
  OBSERVE_FLAGS,
  type ObserveFlags,
  OUTPUT_FLAGS,
  type OutputFlags,
  PLAN_FLAGS,
  type PlanFlags,
  SHOW_FLAGS,
  type ShowFlags,
  TERRAFORM_FLAGS,
  type TerraformFlags,
  VERIFY_FLAGS,
  type VerifyFlags,
  WORLD_FLAGS,
  type WorldFlags,
} from "./flags.ts";
import { VERBS } from "./help.ts";
import { NOT_YET_VERBS } from "./not-yet.ts";
import { PARSER_TEXT } from "./text.ts";
import { lazily, lazilyMany, type ParserContext } from "./verb.ts";
import { versionText } from "./version.ts";

const init = buildCommand<InitFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/init.ts")).init),
  parameters: { flags: INIT_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.init },
});

const validate = buildCommand<OutputFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/validate.ts")).validate),
  parameters: { flags: OUTPUT_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.validate },
});

const show = buildCommand<ShowFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/world.ts")).show),
  parameters: { flags: SHOW_FLAGS, aliases: ALIASES, positional: fabricArgument() },
  docs: { brief: VERBS.show },
});

const observe = buildCommand<ObserveFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/world.ts")).observe),
  parameters: { flags: OBSERVE_FLAGS, aliases: ALIASES, positional: fabricArgument() },
  docs: { brief: VERBS.observe },
});

const plan = buildCommand<PlanFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/planned.ts")).plan),
  parameters: { flags: PLAN_FLAGS, aliases: ALIASES, positional: fabricArgument() },
  docs: { brief: VERBS.plan },
});

const apply = buildCommand<ApplyFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/planned.ts")).apply),
  parameters: { flags: APPLY_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.apply },
});

const verify = buildCommand<VerifyFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/world.ts")).verify),
  parameters: { flags: VERIFY_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.verify },
});

const explain = buildCommand<ExplainFlags, [string, string, string?], ParserContext>({
  loader: lazilyMany(async () => (await import("./commands/explain.ts")).explain),
  parameters: { flags: EXPLAIN_FLAGS, positional: explainArguments() },
  docs: { brief: VERBS.explain },
});

const drift = buildCommand<WorldFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/world.ts")).drift),
  parameters: { flags: WORLD_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.drift },
});

const destroy = buildCommand<DestroyFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/planned.ts")).destroy),
  parameters: { flags: DESTROY_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.destroy },
});

const capacity = buildCommand<CapacityFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/world.ts")).capacity),
  parameters: { flags: CAPACITY_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.capacity },
});

const doctor = buildCommand<WorldFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/world.ts")).doctor),
  parameters: { flags: WORLD_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.doctor },
});

const importTerraform = buildCommand<TerraformFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/import-terraform.ts")).importTerraform),
  parameters: {
    flags: TERRAFORM_FLAGS,
    aliases: ALIASES,
    positional: fabricArgument("What Terraform reads and remembers"),
  },
  docs: { brief: VERBS.import },
});

const importEksctl = buildCommand<ImportOutputFlags, string[], ParserContext>({
  loader: lazilyMany(async () => (await import("./commands/import-eksctl.ts")).importEksctl),
  parameters: { flags: EKSCTL_FLAGS, aliases: ALIASES, positional: filesArgument("ClusterConfig files of eksctl") },
  docs: { brief: VERBS.import },
});

const importCcp = buildCommand<CcpFlags, [], ParserContext>({
  loader: lazily(async () => (await import("./commands/import-ccp.ts")).importCcp),
  parameters: { flags: CCP_FLAGS, aliases: ALIASES },
  docs: { brief: VERBS.import },
});

const exportAs = (format: "iosxe" | "frr") =>
  buildCommand<ExportFlags, [string?], ParserContext>({
    loader: lazily(async () => (await import("./commands/export-routers.ts")).exportRouters(format)),
    parameters: { flags: EXPORT_FLAGS, aliases: ALIASES, positional: fabricArgument() },
    docs: { brief: VERBS.export },
  });

const exportTo = buildRouteMap({
  routes: { iosxe: exportAs("iosxe"), frr: exportAs("frr") },
  docs: { brief: VERBS.export },
});

const importFrom = buildRouteMap({
  routes: { terraform: importTerraform, eksctl: importEksctl, ccp: importCcp },
  docs: { brief: VERBS.import },
});

/** Listed in help as not yet there; `run` answers them before any parsing. */
function notYet(brief: string): Command<ParserContext> {
  return buildCommand<object, [], ParserContext>({
    func: () => undefined,
    parameters: { flags: {}, positional: { kind: "tuple", parameters: [] } },
    docs: { brief: `(not yet) ${brief}` },
  });
}

const later = Object.fromEntries(Object.entries(NOT_YET_VERBS).map(([verb, brief]) => [verb, notYet(brief)]));

/** Wide, because the parser compares `detailed-exitcod` with `detailedExitcode`; `near.ts` has the last word. */
const SLIP = { threshold: 4, weights: { insertion: 1, deletion: 1, substitution: 1, transposition: 1 } } as const;

export const APP: Application<ParserContext> = buildApplication(
  buildRouteMap({
    routes: {
      init,
      validate,
      show,
      observe,
      plan,
      apply,
      verify,
      explain,
      drift,
      destroy,
      capacity,
      import: importFrom,
      export: exportTo,
      doctor,
      ...later,
    },
    // Help is `help.ts` and `verb-help.ts`.
    docs: { brief: "Addresses for EKS pods that reach each other without NAT" },
  }),
  {
    name: "podspan",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true, distanceOptions: SLIP },
    documentation: { onlyRequiredInUsageLine: true },
    localization: { text: PARSER_TEXT },
    versionInfo: { currentVersion: versionText() },
  },
);
