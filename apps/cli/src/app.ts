import { type Application, buildApplication, buildCommand, buildRouteMap, type Command } from "@stricli/core";
import {
  CHANGE_FLAGS,
  type ChangeFlags,
  fabricArgument,
  type InitFlags,
  type ObserveFlags,
  OUTPUT_FLAGS,
  type OutputFlags,
  type PlanFlags,
  pathFlag,
  type ShowFlags,
  type VerifyFlags,
  WORLD_FLAGS,
  type WorldFlags,
} from "./flags.ts";
import { VERBS } from "./help.ts";
import { NOT_YET_VERBS } from "./not-yet.ts";
import { PARSER_TEXT } from "./text.ts";
import { lazily, type ParserContext } from "./verb.ts";
import { versionText } from "./version.ts";

const init = buildCommand<InitFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/init.ts")).init),
  parameters: {
    flags: {
      ...OUTPUT_FLAGS,
      template: {
        kind: "enum",
        values: ["pods", "hybrid", "overlay"],
        default: "pods",
        brief: "What to start from; hybrid and overlay are not yet there",
      },
      force: { kind: "boolean", brief: "Overwrite a file that is there", withNegated: false, optional: true },
    },
    positional: fabricArgument("The file to write, else fabric.yaml"),
  },
  docs: { brief: VERBS.init },
});

const validate = buildCommand<OutputFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/validate.ts")).validate),
  parameters: { flags: OUTPUT_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.validate },
});

const show = buildCommand<ShowFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/show.ts")).show),
  parameters: {
    flags: {
      ...WORLD_FLAGS,
      format: { kind: "enum", values: ["text", "svg", "mermaid"], default: "text", brief: "How to draw it" },
      output: pathFlag("FILE", "Write to a file instead of stdout"),
    },
    aliases: { o: "output" },
    positional: fabricArgument(),
  },
  docs: { brief: VERBS.show },
});

const observe = buildCommand<ObserveFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/observe.ts")).observe),
  parameters: {
    flags: {
      ...WORLD_FLAGS,
      import: pathFlag("DIR", "Read raw describe-* records instead of a live world"),
      output: pathFlag("FILE", "Write the Snapshot to a file"),
    },
    aliases: { o: "output" },
    positional: fabricArgument(),
  },
  docs: { brief: VERBS.observe },
});

const plan = buildCommand<PlanFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/plan.ts")).plan),
  parameters: {
    flags: {
      ...WORLD_FLAGS,
      output: pathFlag("FILE", "Save the plan, for `podspan apply FILE`"),
      destroy: { kind: "boolean", brief: "Plan what destroy would do", withNegated: false, optional: true },
      detailedExitcode: {
        kind: "boolean",
        brief: "Exit 2 when there is something to change",
        withNegated: false,
        optional: true,
      },
    },
    aliases: { o: "output" },
    positional: fabricArgument(),
  },
  docs: { brief: VERBS.plan },
});

const apply = buildCommand<ChangeFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/apply.ts")).apply),
  parameters: {
    flags: CHANGE_FLAGS,
    positional: fabricArgument("A Fabric or a saved plan, else fabric.yaml"),
  },
  docs: { brief: VERBS.apply },
});

const verify = buildCommand<VerifyFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/verify.ts")).verify),
  parameters: {
    flags: { ...WORLD_FLAGS, snapshot: pathFlag("DIR", "Check raw describe-* records instead of a live world") },
    positional: fabricArgument(),
  },
  docs: { brief: VERBS.verify },
});

const destroy = buildCommand<ChangeFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/destroy.ts")).destroy),
  parameters: { flags: CHANGE_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.destroy },
});

const doctor = buildCommand<WorldFlags, [string?], ParserContext>({
  loader: lazily(async () => (await import("./commands/doctor.ts")).doctor),
  parameters: { flags: WORLD_FLAGS, positional: fabricArgument() },
  docs: { brief: VERBS.doctor },
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

export const APP: Application<ParserContext> = buildApplication(
  buildRouteMap({
    routes: { init, validate, show, observe, plan, apply, verify, destroy, doctor, ...later },
    // The help of the whole is `help.ts`.
    docs: { brief: "Addresses for EKS pods that reach each other without NAT" },
  }),
  {
    name: "podspan",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { onlyRequiredInUsageLine: true },
    localization: { text: PARSER_TEXT },
    versionInfo: { currentVersion: versionText() },
  },
);
