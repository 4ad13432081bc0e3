import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { countsOf, shapeOf } from "./world-shape.fixture.ts";
import {
  CONFIGURED_WORLD,
  EMPTY_WORLD,
  fabricWith,
  SELF_MANAGED_WORLD,
  SHARED_WORLD,
  SMALL_WORLD,
} from "./worlds.fixture.ts";

const show = (t, ran) => {
  console.log("--", t, ran.result ?? ran.message);
  for (const s of ran.steps ?? [])
    console.log("   ", s.key, s.outcome.kind === "done" ? "done" : JSON.stringify(s.outcome));
  for (const c of ran.plan?.checks ?? []) console.log("   check", c.code, c.status, c.subject, c.message);
};
const same = (a, b) => {
  for (const k of new Set([...Object.keys(a), ...Object.keys(b)]))
    if (JSON.stringify(a[k]) !== JSON.stringify(b[k]))
      console.log("   DIFF", k, JSON.stringify(a[k])?.slice(0, 600), "\n      =>", JSON.stringify(b[k])?.slice(0, 600));
};
for (const [name, world] of Object.entries({ SMALL_WORLD, SELF_MANAGED_WORLD, CONFIGURED_WORLD })) {
  console.log("=====", name);
  const r = await Rehearsal.of({ world });
  const before = shapeOf(r.files);
  show("apply", await r.run("apply"));
  const two = r.elsewhere();
  show("elsewhere apply", await two.run("apply").catch((e) => e));
  const lost = r.fork();
  lost.loseState({ lock: false });
  show("lost destroy", await lost.run("destroy").catch((e) => e));
  await lost.world.pass(A_WHILE);
  same(before, shapeOf(lost.files));
  await r.world.pass(A_WHILE);
  show("destroy", await r.run("destroy").catch((e) => e));
  await r.world.pass(A_WHILE);
  same(before, shapeOf(r.files));
}
