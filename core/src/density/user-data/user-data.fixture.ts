import type { AmiFamily } from "./user-data.ts";

/** One m5.large with custom networking. */
export const WANTED = { expression: "(default_enis - 1) * (ips_per_eni - 1) + 2", pods: 20 };

/** What nobody may see. */
export const SECRET = "hunter2-planted";

/** As people write them: a script that joins by itself, with a secret in it. */
export const BOOTSTRAP = `#!/bin/bash
set -o xtrace
export TOKEN=${SECRET}
/etc/eks/bootstrap.sh prod --b64-cluster-ca $CA \\
  --kubelet-extra-args '--node-labels=team=web --max-pods=29'
echo "joined"
`;

export const NODE_CONFIG_29 = `apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  cluster: { name: prod } # ${SECRET}
  kubelet:
    config:
      maxPods: 29
`;

export const MIME = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="//"

--//
Content-Type: text/x-shellscript; charset="us-ascii"

#!/bin/bash
echo ${SECRET} > /etc/token

--//
Content-Type: application/node.eks.aws

---
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  kubelet:
    maxPodsExpression: "default_enis * (ips_per_eni - 1) + 2" # as AWS has it

--//--
`;

export const TOML = `# settings.kubernetes.max-pods = 1
[settings.motd]
text = """
[settings.kubernetes]
max-pods = 7
"""
token = '${SECRET}' # [settings.kubernetes]

[settings.kubernetes]
api-server = "https://example.com" # max-pods = 3
node-labels = { "max-pods" = "9" }
[settings.kubernetes.node-taints]
max-pods = ["11:NoSchedule"]
`;

/** Who reads which. */
export const USER_DATA: readonly (readonly [string, AmiFamily, string])[] = [
  ["none", "al2023", ""],
  ["a MIME text with a NodeConfig", "al2023", MIME],
  ["a MIME text with Windows line ends", "al2023", MIME.replaceAll("\n", "\r\n")],
  ["a NodeConfig", "al2023", NODE_CONFIG_29],
  ["a script", "al2023", `#!/bin/sh\necho ${SECRET}\n`],
  ["cloud-config", "al2023", "#cloud-config\nruncmd: [date]\n"],
  ["settings of Bottlerocket", "bottlerocket", TOML],
  ["no settings of Bottlerocket", "bottlerocket", ""],
  ["a call of bootstrap.sh", "al2", BOOTSTRAP],
];
