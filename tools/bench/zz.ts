import { writeFleet } from "/work/wt/drift/tools/bench/fleet-folder.ts";
await writeFleet(process.argv[2]!, { clusters: Number(process.argv[3]), regions: Number(process.argv[4]) });
