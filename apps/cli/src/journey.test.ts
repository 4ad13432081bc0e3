import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { POD_RANGES, TWO_CLUSTERS } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

describe("the document's own case, from nothing to nothing", { timeout: 30_000 }, () => {
  let cwd: string;

  beforeAll(() => {
    cwd = folderWith({ from: POD_RANGES });
  });

  test("validate", async () => {
    expect(await podspan("validate", { cwd })).toEqual({
      exit: 0,
      stdout: "fabric.yaml: Fabric pod-ranges is valid (1 VPC, 1 cluster).\n",
      stderr: "",
    });
  });

  test("show draws the addresses and prints what was derived", async () => {
    const { exit, stdout, stderr } = await podspan("show", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "VPC internal (vpc-09796d57be9cec2d2, eu-west-1)

        10.196.24.0/24  256 addresses  was there before
        |aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb|
          a  10.196.24.0/25    eu-west-1b  123 usable  internal-private-eu-west-1b  subnet-0f9556f8ed89dd064
          b  10.196.24.128/25  eu-west-1c  123 usable  internal-private-eu-west-1c  subnet-0509955dc8bf3e8e8

        100.64.0.0/16  65,536 addresses  pods of prod, to be added
        |AAAAAAAAAAAAAAAAAAAAA|BBBBBBBBBBBBBBBBBBBBB|.....................|.....................|
          A  100.64.0.0/18    eu-west-1b  16,379 usable     pods of prod                 planned
          B  100.64.64.0/18   eu-west-1c  16,379 usable     pods of prod                 planned
          .  100.64.128.0/17              32,768 addresses  room for 2 zones (/18 each)

      Cluster prod
        name in EKS                         prod
        nodes                               managed, in eu-west-1b, eu-west-1c
        pod ranges                          100.64.0.0/16 (written)
        routable                            no: no other network routes to the pods
        leaving the VPC                     nodes translate to their own address (SNAT)
        address mode                        single addresses
        AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG  true
        ENI_CONFIG_LABEL_DEF                topology.kubernetes.io/zone
        max-pods of new nodes               (default_enis - 1) * (ips_per_eni - 1) + 2
          m5.large                          20; 4 there, with 29

        Nodes of prod get that max-pods by one of these
          AL2023: user data of the launch template
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="PODSPAN"

            --PODSPAN
            Content-Type: application/node.eks.aws

            apiVersion: node.eks.aws/v1alpha1
            kind: NodeConfig
            spec:
              kubelet:
                maxPodsExpression: "(default_enis - 1) * (ips_per_eni - 1) + 2"

            --PODSPAN--

          Bottlerocket: user data
            [settings.kubernetes]
            max-pods = 20

          AL2: user data (out of support)
            /etc/eks/bootstrap.sh prod --use-max-pods false --kubelet-extra-args '--max-pods=20'

          eksctl: a node group without AMI and launch template of its own
            managedNodeGroups:
              - name: NAME
                maxPodsPerNode: 20

      10 things in all
        prod/cidr/pods/100.64.0.0/16                  VPC block 100.64.0.0/16
        prod/cni/addon                                VPC CNI add-on configuration
        prod/eni-config/eu-west-1b                    ENIConfig
        prod/eni-config/eu-west-1c                    ENIConfig
        prod/route-table-association/pods/eu-west-1b  route table association
        prod/route-table-association/pods/eu-west-1c  route table association
        prod/route-table/pods                         route table
        prod/security-group/pods                      security group
        prod/subnet/pods/eu-west-1b                   subnet 100.64.0.0/18
        prod/subnet/pods/eu-west-1c                   subnet 100.64.64.0/18
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "podspan: the digital twin (new, from world); nothing real is touched, \`--target aws\` is the real thing
      "
    `);
  });

  test("plan says what apply would do, and two runs are byte-equal", async () => {
    const first = await podspan("plan", { cwd });
    expect(first.exit).toBe(0);
    expect(first.stdout).toMatchInlineSnapshot(`
      "AWS, account 111122223333, eu-west-1
        + VPC block prod/cidr/pods/100.64.0.0/16
            cidr  100.64.0.0/16
            vpc   vpc-09796d57be9cec2d2 (internal/vpc)
        + security group prod/security-group/pods
            description  Pods of cluster prod (Podspan fabric pod-ranges)
            egress       all traffic: 0.0.0.0/0
            ingress      all traffic: 10.196.24.0/24
                         all traffic: 100.64.0.0/16
                         all traffic: sg-0f2499d6105652d07
            name         pod-ranges-prod-pods
            vpc          vpc-09796d57be9cec2d2 (internal/vpc)
        + subnet prod/subnet/pods/eu-west-1b
            cidr  100.64.0.0/18
            vpc   vpc-09796d57be9cec2d2 (internal/vpc)
            zone  eu-west-1b
        + subnet prod/subnet/pods/eu-west-1c
            cidr  100.64.64.0/18
            vpc   vpc-09796d57be9cec2d2 (internal/vpc)
            zone  eu-west-1c
        + route table prod/route-table/pods
            vpc  vpc-09796d57be9cec2d2 (internal/vpc)
        + route table association prod/route-table-association/pods/eu-west-1b
            routeTable  (prod/route-table/pods)
            subnet      (prod/subnet/pods/eu-west-1b)
        + route table association prod/route-table-association/pods/eu-west-1c
            routeTable  (prod/route-table/pods)
            subnet      (prod/subnet/pods/eu-west-1c)
        ~ VPC CNI add-on configuration prod/cni/addon [prod/vpc-cni]
            differs in env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG, env.ENI_CONFIG_LABEL_DEF
            env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG  (none) -> true
            env.ENI_CONFIG_LABEL_DEF                (none) -> topology.kubernetes.io/zone

      Kubernetes, cluster prod
        + ENIConfig prod/eni-config/eu-west-1b
            name            eu-west-1b
            securityGroups  (prod/security-group/pods)
                            sg-0f2499d6105652d07
            subnet          (prod/subnet/pods/eu-west-1b)
        + ENIConfig prod/eni-config/eu-west-1c
            name            eu-west-1c
            securityGroups  (prod/security-group/pods)
                            sg-0f2499d6105652d07
            subnet          (prod/subnet/pods/eu-west-1c)

      To know before you apply
        warning old-nodes      prod/nodes: NODE-1: 4 of 4 nodes give pods addresses of the node subnets (eu-west-1b: ip-10-196-24-5.eu-west-1.compute.internal, ip-10-196-24-6.eu-west-1.compute.internal; eu-west-1c: ip-10-196-24-133.eu-west-1.compute.internal, ip-10-196-24-134.eu-west-1.compute.internal)
                               fix: replace them: \`podspan apply --roll\` does it zone by zone; only new nodes use the pod subnets
        warning max-pods       prod/nodes: POD-1: nodes that replace the present ones must be made with another max-pods (m5.large: 20, now 29)
                               fix: make nodes of prod with it (AL2023 maxPodsExpression "(default_enis - 1) * (ips_per_eni - 1) + 2", Bottlerocket settings.kubernetes.max-pods = 20; \`podspan show\` prints it whole; a managed node group that does not set it keeps what EKS reckoned when it was made) and replace those that are there
        warning control-plane  prod/cidr/pods/100.64.0.0/16: EKS may take up to 5 hours to learn of a block that a running cluster's VPC is given: until then \`kubectl exec\` and \`logs\`, and webhooks that run as pods in it, may time out
                               fix: apply well before nodes are replaced; a cluster that is made after its pod network knows it from the start

      Reachability, as the plan leaves it
            from \\ to                     1 2 3 4
         1  clusters/prod/nodes (2 zones) + + . +
         2  clusters/prod/pods (2 zones)  + + . +
         3  internet                      . .   .
         4  vpcs/internal                 + + . +
            + reachable   . unreachable

      Taken for granted
        same-node/prod: Pods of one node of prod reach each other inside it, past security groups and network ACLs, and the node reaches its own pods: verdicts are those of pods on different nodes.
        services/prod: Addresses of Services of prod (ClusterIP, NodePort, load balancers) are not modelled: kube-proxy translates them on each node.

      Proved: 35 pairs of 6 groups, 25 reachable, 0 in part; 2 of 2 expectations hold.

      Plan: 9 to create, 1 to change; 0 unchanged.
      "
    `);
    expect(await podspan("plan", { cwd })).toEqual(first);
    expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 2 });
    expect(existsSync(join(cwd, ".podspan"))).toBe(false);
  });

  test("apply without --yes and without a terminal does nothing", async () => {
    const { exit, stderr } = await podspan("apply", { cwd });
    expect(exit).toBe(4);
    expect(stderr).toContain("error REFUSED-1 nothing was done: there is nobody to ask");
    expect(existsSync(join(cwd, "fabric.lock.json"))).toBe(false);
    expect(existsSync(join(cwd, ".podspan/twin"))).toBe(false);
  });

  test("apply tells each step as it is done", async () => {
    const { exit, stdout, stderr } = await podspan("apply --yes", { cwd });
    expect(exit).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "podspan: the digital twin (new, from world); nothing real is touched, \`--target aws\` is the real thing
        done     + route table prod/route-table/pods  rtb-03746f1c50c299047  60 ms
        ...      + VPC block prod/cidr/pods/100.64.0.0/16: waiting for 100.64.0.0/16 to be associated with vpc-09796d57be9cec2d2
        done     + security group prod/security-group/pods  sg-0d8cf2824ee1a4cd9  120 ms
        done     + VPC block prod/cidr/pods/100.64.0.0/16  vpc-cidr-assoc-06834c150db0d17f1  3.5 s
        ...      + subnet prod/subnet/pods/eu-west-1b: waiting for subnet-075ee3cc9e05ecc0c to be available
        ...      + subnet prod/subnet/pods/eu-west-1c: waiting for subnet-0d8a25072025c8704 to be available
        done     + subnet prod/subnet/pods/eu-west-1b  subnet-075ee3cc9e05ecc0c  1.9 s
        done     + subnet prod/subnet/pods/eu-west-1c  subnet-0d8a25072025c8704  1.9 s
        done     + route table association prod/route-table-association/pods/eu-west-1b  rtbassoc-070921a5c4b1bbaf6  60 ms
        done     + route table association prod/route-table-association/pods/eu-west-1c  rtbassoc-0347c91fae0184c65  60 ms
        done     + ENIConfig prod/eni-config/eu-west-1b  eu-west-1b  120 ms
        done     + ENIConfig prod/eni-config/eu-west-1c  eu-west-1c  120 ms
        ...      ~ VPC CNI add-on configuration prod/cni/addon: waiting for prod/vpc-cni to be updated
        done     ~ VPC CNI add-on configuration prod/cni/addon  prod/vpc-cni  22.1 s
      "
    `);
    expect(stdout.slice(stdout.indexOf("Apply"))).toMatchInlineSnapshot(`
      "Apply done: 10 of 10 steps done.
      The world is as the Fabric wants it. Next: \`podspan verify\`, which also names nodes that must be replaced.
      "
    `);
    expect(JSON.parse(readFileSync(join(cwd, "fabric.lock.json"), "utf8"))).toMatchObject({
      kind: "Lock",
      clusters: { prod: { subnets: { "eu-west-1b": ["100.64.0.0/18"], "eu-west-1c": ["100.64.64.0/18"] } } },
    });
  });

  test("verify names what is right and what is left to do", async () => {
    const { exit, stdout } = await podspan("verify", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "  warning control-plane      prod/cidr/pods/100.64.0.0/16: added at 2026-01-01T00:00:03.760Z: EKS may not know of it before 2026-01-01T05:00:03.760Z, and \`kubectl exec\`, \`logs\` and webhooks to pods in it may time out
                                   fix: wait until then before you look for another cause
        warning pod-addresses      prod/pods: 18 of 18 running pods have addresses outside the pod subnets: default/web-10530 (10.196.24.137), default/web-26366 (10.196.24.11), default/web-2867a (10.196.24.141), …
                                   fix: replace 4 nodes: ip-10-196-24-133.eu-west-1.compute.internal, ip-10-196-24-134.eu-west-1.compute.internal, ip-10-196-24-5.eu-west-1.compute.internal, ip-10-196-24-6.eu-west-1.compute.internal: only new nodes give pods addresses from the pod subnets
        warning old-nodes          prod/nodes: NODE-1: 4 of 4 nodes give pods addresses of the node subnets (eu-west-1b: ip-10-196-24-5.eu-west-1.compute.internal, ip-10-196-24-6.eu-west-1.compute.internal; eu-west-1c: ip-10-196-24-133.eu-west-1.compute.internal, ip-10-196-24-134.eu-west-1.compute.internal)
                                   fix: replace them: \`podspan apply --roll\` does it zone by zone; only new nodes use the pod subnets
        warning max-pods           prod/nodes: POD-1: nodes that replace the present ones must be made with another max-pods (m5.large: 20, now 29)
                                   fix: make nodes of prod with it (AL2023 maxPodsExpression "(default_enis - 1) * (ips_per_eni - 1) + 2", Bottlerocket settings.kubernetes.max-pods = 20; \`podspan show\` prints it whole; a managed node group that does not set it keeps what EKS reckoned when it was made) and replace those that are there
        ok      vpc-block          prod/cidr/pods/100.64.0.0/16: 100.64.0.0/16 is associated with vpc-09796d57be9cec2d2
        ok      pod-subnet         prod/subnet/pods/eu-west-1b: subnet-075ee3cc9e05ecc0c is 100.64.0.0/18 in eu-west-1b
        ok      route-table        prod/route-table-association/pods/eu-west-1b: rtbassoc-070921a5c4b1bbaf6: eu-west-1b uses the table of the pods
        ok      pod-subnet         prod/subnet/pods/eu-west-1c: subnet-0d8a25072025c8704 is 100.64.64.0/18 in eu-west-1c
        ok      route-table        prod/route-table-association/pods/eu-west-1c: rtbassoc-0347c91fae0184c65: eu-west-1c uses the table of the pods
        ok      local-routes       prod/route-table/pods: rtb-03746f1c50c299047 has a local route for each of 2 blocks
        ok      security-group     prod/security-group/pods: sg-0d8cf2824ee1a4cd9: rules are exactly as wanted
        ok      free-addresses     prod/subnet/pods/eu-west-1b: 16,379 of 16,379 addresses are free in eu-west-1b
        ok      free-addresses     prod/subnet/pods/eu-west-1c: 16,379 of 16,379 addresses are free in eu-west-1c
        ok      zone-coverage      prod/zone/eu-west-1b: 2 nodes of prod in eu-west-1b: covered
        ok      zone-coverage      prod/zone/eu-west-1c: 2 nodes of prod in eu-west-1c: covered
        ok      eni-config         prod/eni-config/eu-west-1b: eu-west-1b: serves eu-west-1b
        ok      eni-config         prod/eni-config/eu-west-1c: eu-west-1c: serves eu-west-1c
        ok      cni-configuration  prod/cni/addon: prod/vpc-cni: custom networking is on
        ok      cni-agreement      prod/cni/addon: the DaemonSet runs what the add-on is configured with
        ok      cni-addon-status   prod/cni/addon: vpc-cni v1.23.1-eksbuild.1 is ACTIVE
        ok      cni-rollout        prod/aws-node: aws-node runs on all 4 nodes

      21 checks: 17 ok, 4 warnings, 0 failed.

      Reachability
            from \\ to                     1 2 3 4
         1  clusters/prod/nodes (2 zones) + + . +
         2  clusters/prod/pods (2 zones)  + + . +
         3  internet                      . .   .
         4  vpcs/internal                 + + . +
            + reachable   . unreachable

      Taken for granted
        same-node/prod: Pods of one node of prod reach each other inside it, past security groups and network ACLs, and the node reaches its own pods: verdicts are those of pods on different nodes.
        services/prod: Addresses of Services of prod (ClusterIP, NodePort, load balancers) are not modelled: kube-proxy translates them on each node.

      Proved: 35 pairs of 6 groups, 25 reachable, 0 in part; 2 of 2 expectations hold.
      "
    `);
  });

  test("the second plan and the second apply are empty", async () => {
    const plan = await podspan("plan --detailed-exitcode", { cwd });
    expect(plan.exit).toBe(0);
    expect(plan.stdout).toMatchInlineSnapshot(`
      "Nothing to do: the world is as the Fabric wants it.

      To know before you apply
        warning old-nodes  prod/nodes: NODE-1: 4 of 4 nodes give pods addresses of the node subnets (eu-west-1b: ip-10-196-24-5.eu-west-1.compute.internal, ip-10-196-24-6.eu-west-1.compute.internal; eu-west-1c: ip-10-196-24-133.eu-west-1.compute.internal, ip-10-196-24-134.eu-west-1.compute.internal)
                           fix: replace them: \`podspan apply --roll\` does it zone by zone; only new nodes use the pod subnets

      Reachability, as the plan leaves it
            from \\ to                     1 2 3 4
         1  clusters/prod/nodes (2 zones) + + . +
         2  clusters/prod/pods (2 zones)  + + . +
         3  internet                      . .   .
         4  vpcs/internal                 + + . +
            + reachable   . unreachable

      Taken for granted
        same-node/prod: Pods of one node of prod reach each other inside it, past security groups and network ACLs, and the node reaches its own pods: verdicts are those of pods on different nodes.
        services/prod: Addresses of Services of prod (ClusterIP, NodePort, load balancers) are not modelled: kube-proxy translates them on each node.

      Proved: 35 pairs of 6 groups, 25 reachable, 0 in part; 2 of 2 expectations hold.

      Plan: nothing to do; 10 unchanged.
      "
    `);
    const apply = await podspan("apply", { cwd });
    expect(apply.exit).toBe(0);
    expect(apply.stdout).toContain("Apply: nothing to do.");
  });

  test("destroy takes all of it away and says so", async () => {
    const { exit, stdout, stderr } = await podspan("destroy --yes", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "AWS, account 111122223333, eu-west-1
        ~ VPC CNI add-on configuration prod/cni/addon [prod/vpc-cni]
            destructive: gives back the values that were there before
            env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG  true -> (none)
            env.ENI_CONFIG_LABEL_DEF                topology.kubernetes.io/zone -> (none)
        - subnet prod/subnet/pods/eu-west-1b [subnet-075ee3cc9e05ecc0c]
            destructive: subnet is ours and no longer wanted; its route table association goes with it
        - subnet prod/subnet/pods/eu-west-1c [subnet-0d8a25072025c8704]
            destructive: subnet is ours and no longer wanted; its route table association goes with it
        - route table prod/route-table/pods [rtb-03746f1c50c299047]
            destructive: route table is ours and no longer wanted
        - security group prod/security-group/pods [sg-0d8cf2824ee1a4cd9]
            destructive: security group is ours and no longer wanted
        - VPC block prod/cidr/pods/100.64.0.0/16 [vpc-cidr-assoc-06834c150db0d17f1]
            destructive: we associated it and it is no longer wanted

      Kubernetes, cluster prod
        - ENIConfig prod/eni-config/eu-west-1b [eu-west-1b]
            destructive: ENIConfig is ours and no longer wanted
        - ENIConfig prod/eni-config/eu-west-1c [eu-west-1c]
            destructive: ENIConfig is ours and no longer wanted

      Reachability, as the plan leaves it
            from \\ to                     1 2 3 4
         1  clusters/prod/nodes (2 zones) + + . +
         2  clusters/prod/pods (2 zones)  + + . +
         3  internet                      . .   .
         4  vpcs/internal                 + + . +
            + reachable   . unreachable

      Taken for granted
        same-node/prod: Pods of one node of prod reach each other inside it, past security groups and network ACLs, and the node reaches its own pods: verdicts are those of pods on different nodes.
        services/prod: Addresses of Services of prod (ClusterIP, NodePort, load balancers) are not modelled: kube-proxy translates them on each node.

      Proved: 35 pairs of 6 groups, 25 reachable, 0 in part.

      Destroy: 1 to change, 7 to remove; 0 unchanged.

      Destroy done: 8 of 8 steps done.
      Looked again: nothing of this Fabric is left.
      "
    `);
    expect(stderr).toContain("done     - subnet prod/subnet/pods/eu-west-1b");
  });

  test("and destroying nothing is fine", async () => {
    const { exit, stdout } = await podspan("destroy", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toContain("Nothing to remove");
  });
});

describe("two clusters that share a VPC", { timeout: 30_000 }, () => {
  test("each gets a range of the pool, the world is invented, and all of it comes and goes", async () => {
    const cwd = folderWith({ from: TWO_CLUSTERS });
    const shown = await podspan("show", { cwd });
    expect(shown.exit).toBe(0);
    expect(shown.stderr).toContain("invented after the Fabric");
    expect(shown.stdout).toContain("pods of blue, taken from addressing.podPool");
    expect(shown.stdout).toContain("pods of green, taken from addressing.podPool");
    expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
    expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
    expect(await podspan("verify", { cwd })).toMatchObject({ exit: 0 });
    expect(await podspan("destroy --yes", { cwd })).toMatchObject({ exit: 0 });
  });
});

test("two slots give the two zones of the document their /17 each", async () => {
  const fabric = readFileSync(join(POD_RANGES, "fabric.yaml"), "utf8");
  const slots = fabric.replace("ranges: [100.64.0.0/16]", "ranges: [100.64.0.0/16]\n        zoneSlots: 2");
  const { stdout } = await podspan("show --json", { cwd: folderWith({ fabric: slots }) });
  const { subnets } = JSON.parse(stdout).addresses.clusters.prod;
  expect(subnets.map((subnet: { cidr: string }) => subnet.cidr)).toEqual(["100.64.0.0/17", "100.64.128.0/17"]);
});

test("doctor on the twin says what it would check", async () => {
  const { exit, stdout } = await podspan("doctor", { cwd: folderWith({ from: POD_RANGES }) });
  expect(exit).toBe(0);
  expect(stdout).toContain("With --target aws it would also check");
});
