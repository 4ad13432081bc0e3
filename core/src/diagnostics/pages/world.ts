import type { Pages } from "./page.ts";

export const worldPages = {
  "VPC-1": {
    source: "EC2 API reference, DescribeVpcs (InvalidVpcID.NotFound)",
    example: { situation: "The Fabric names vpc-09796d57be9cec2d2, which the account does not have in eu-west-1." },
  },
  "VPC-2": {
    source: "Podspan, SECURITY.md",
    example: { situation: "Two VPCs in eu-west-1 carry the tag env=prod, which is all that the Fabric asks for." },
  },
  "VPC-3": {
    source: "EC2 API reference, Vpc.state",
    example: { situation: "The VPC is still `pending`." },
  },
  "CLUSTER-1": {
    source: "EKS API reference, DescribeCluster (ResourceNotFoundException)",
    example: { situation: "The Fabric's cluster `west1` is called `prod-west1` in EKS, and `name` is not set." },
  },
  "CLUSTER-2": {
    source: "EKS API reference, VpcConfigResponse.vpcId",
    example: { situation: "The Fabric puts cluster west1 into vpc-0a, while EKS says vpc-0b." },
  },
  "CLUSTER-3": {
    source: "EKS API reference, Cluster.endpoint; kubeconfig (v1), clusters[].cluster.server",
    example: {
      situation:
        "The current context of the kubeconfig is the staging cluster's, and the Fabric's cluster sets no `context`.",
    },
  },
  "CLUSTER-4": {
    source: "Amazon EKS user guide, managed node groups (node labels); Karpenter, well-known labels",
    example: { situation: "The Fabric says `compute: karpenter`, and all four nodes are of managed group prod-nodes." },
  },
  "CAP-1": {
    source: "Podspan, docs/state.md, docs/changing-a-fabric.md",
    example: { situation: "addressing.podPool is 100.64.0.0/16 and a second cluster asks for a /16 of it." },
  },
  "CAP-2": {
    source: "Amazon VPC user guide, subnet sizing; F14",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b, eu-west-1c]
    pods: { ranges: [100.64.0.0/26] }`,
    },
  },
  "LOCK-1": {
    source: "Podspan, docs/state.md",
    example: {
      situation: "The lock file says that zone eu-west-1b has 100.64.0.0/18, and the Fabric now says 100.64.64.0/18.",
    },
  },
  "LOCK-2": {
    source: "Podspan, docs/state.md",
    example: { situation: "fabric.lock.json was copied from the directory of another Fabric." },
  },
  "LOCK-3": {
    source: "Amazon VPC user guide, subnets and CIDR blocks in use",
    example: {
      situation: "The Fabric had the ranges 100.64.0.0/16 and 100.65.0.0/16, and the first was taken out of it.",
    },
  },
  "SCOPE-1": {
    source: "Podspan, decisions/0008",
    example: { situation: "ec2:DescribeSubnets is denied in eu-west-1." },
  },
  "OWN-1": {
    source: "Podspan, docs/state.md",
    example: { situation: "`podspan init` was run again in a new directory under the same name." },
  },
  "OWN-2": {
    source: "Podspan, docs/state.md",
    example: { situation: "Somebody copied a pod subnet together with its tags." },
  },
  "OWN-3": {
    source: "Podspan, docs/state.md; decisions/0018",
    example: { situation: "A subnet that somebody made by hand takes 100.64.0.0/18." },
  },
  "ADOPT-1": {
    source: "Podspan, README.md; decisions/0018",
    example: {
      situation: "`adopt` names subnet-0aa36b6cfca793d8d, which lies in another VPC than the cluster's.",
    },
  },
  "ADOPT-2": {
    source: "Podspan, README.md; decisions/0018",
    example: {
      situation:
        "`adopt` makes subnet-07b03ff6229b26359 in eu-west-1b the pod subnet of eu-west-1c: a subnet's zone never changes.",
    },
  },
  "OWN-4": {
    source: "Amazon VPC user guide, Responsibilities and permissions for owners and participants",
    example: {
      situation:
        "The cluster runs in account 222222222222, in a VPC that account 111111111111 shares with it, and `accounts` has no entry for that one.",
    },
  },
  "OWN-5": {
    source: "EC2 API reference, Vpc.ownerId; Amazon VPC user guide, Share your VPC subnets with other accounts",
    example: { situation: "The Fabric names a VPC by its tags, and it is one that another account shares." },
  },
  "OWN-6": {
    source: "Podspan, decisions/0011",
    example: {
      spec: `addressing: { podPool: 100.64.0.0/10 }
vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2, owner: "111111111111" }
clusters:
  main: { vpc: main, zones: [euw1-az1, euw1-az2] }`,
    },
  },
  "NODE-1": {
    source: "Amazon EKS user guide, custom networking",
    example: { situation: "Node ip-10-196-24-17 has a secondary interface in the node's own subnet." },
  },
  "NODE-2": {
    source: "Kubernetes, API-initiated eviction and PodDisruptionBudget",
    example: { situation: "Budget default/web has minAvailable 3, and web has 3 replicas." },
  },
  "NODE-3": {
    source: "Podspan, docs/rolling-nodes.md",
    example: { situation: "The pod subnet is a /26 with 10 free addresses, and 14 pods are to move." },
  },
  "NODE-4": {
    source: "Podspan, docs/rolling-nodes.md; decisions/0019",
    example: { situation: "EC2 has no m5.large in eu-west-1b, so the Auto Scaling group makes no new node." },
  },
  "NODE-5": {
    source: "Kubernetes, kubectl drain --force",
    example: { situation: "Somebody ran `kubectl run debug --image=busybox`." },
  },
  "NODE-6": {
    source: "Amazon EKS user guide, Update a managed node group",
    example: { situation: "Group web runs version 4 of lt-0abc, and 4 is the latest." },
  },
  "NODE-7": {
    source: "Amazon EKS user guide, custom networking",
    example: {
      situation: "An update of the add-on took AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG away while nodes were rolled.",
    },
  },
  "NODE-8": {
    source: "Amazon EKS API, Issue and ErrorDetail",
    example: { situation: "CreateNodegroup ended in CREATE_FAILED with AsgInstanceLaunchFailures." },
  },
  "NODE-9": {
    source: "Amazon EKS user guide, customize managed nodes with launch templates",
    example: { situation: "The user data is a gzip archive, or an AL2 script that calls bootstrap.sh twice." },
  },
  "STATE-1": {
    source: "Podspan, docs/state.md",
    example: { situation: ".podspan/state.json has version 2 and this podspan knows version 1." },
  },
  "STATE-2": {
    source: "Podspan, docs/state.md; decisions/0004",
    example: { situation: "Somebody used --break-lock while this run's host was cut off, and it came back." },
  },
  "STATE-3": {
    source: "Podspan, decisions/0004",
    example: { situation: "The disk with .podspan/ is full." },
  },
  "PLAN-1": {
    source: "Podspan, README.md",
    example: { situation: "Somebody deleted a subnet between `plan -o plan.json` and `apply plan.json`." },
  },
  "PLAN-2": {
    source: "Podspan, decisions/0007",
    example: {
      situation:
        "`podspan apply --only kubernetes` before the pod subnets are made, or `podspan destroy --only aws` while ENIConfigs name them.",
    },
  },
  "PROTECT-1": {
    source: "Podspan, README.md",
    example: { situation: "A protected VPC's primary block was changed, which only a new VPC can have." },
  },
} as const satisfies Pages;
