import { expect, test } from "vitest";
import { parseFabric } from "./parse.ts";
import { type StarterTemplate, starterFabric } from "./starter.ts";

const request = { name: "acme", uid: "7d3f9a10-5b1c", schema: "https://podspan.dev/schema/fabric.v1alpha1.json" };

test.each<StarterTemplate>(["pods", "hybrid"])(
  "the starter for %s parses without a diagnostic and carries name, uid and the editor's line",
  (template) => {
    const starter = starterFabric({ ...request, template });
    const text = starter.ok ? starter.text : "";
    const { fabric, diagnostics } = parseFabric(text, "fabric.yaml");
    expect(diagnostics).toEqual([]);
    expect(fabric?.metadata).toEqual({ name: "acme", uid: "7d3f9a10-5b1c" });
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=https://podspan.dev/schema/fabric.v1alpha1.json");
  },
);

test("what the starter's comments show is valid too", () => {
  const starter = starterFabric({ ...request, template: "pods" });
  const text = starter.ok ? starter.text.replaceAll(/^ {2}# (?=reserved:| {2}- )/gm, "  ") : "";
  expect(parseFabric(text, "fabric.yaml").fabric?.spec.reserved).toEqual([{ cidr: "172.17.0.0/16", why: "docker" }]);
});

test.each<StarterTemplate>(["overlay"])("the template %s is refused as NOT-YET", (template) => {
  const starter = starterFabric({ ...request, template });
  expect(starter).toMatchObject({ ok: false, diagnostics: [{ code: "NOT-YET", severity: "error" }] });
});
