import type { Catalogue } from "./entry.ts";

/** What `podspan import ccp` finds in the hybrid document's files and command lines. */
export const ccpEntries = {
  "CCP-1": {
    title: "Something that a DMVPN link cannot do without",
    severity: "error",
    cause: "Neither the scripts' files nor their command lines say it, or what they say contradicts itself.",
    cure: "Write it into the file, or give the flag that is named.",
  },
  "CCP-2": {
    title: "What the scripts were told and has another way now",
    severity: "info",
    cause: "Podspan looks the cluster and its VPC up, and CCP itself is gone.",
    cure: "Nothing, unless the message names something that you want.",
  },
  "CCP-3": {
    title: "A key that the scripts never read",
    severity: "warning",
    cause:
      "It is none of the keys that they look for: a slip of the pen, and they would have taken a default in its stead.",
    cure: "Compare it with the document's own files; nothing of it is taken.",
  },
  "CCP-4": {
    title: "A file of the scripts that cannot be read",
    severity: "error",
    cause: "The text is no YAML map, so nothing of it is taken.",
    cure: "Correct the place that is named.",
  },
  "CCP-5": {
    title: "A key that a router refuses",
    severity: "warning",
    cause:
      "NHRP's authentication takes 8 characters, and IOS's type 7 is an encoding of its own: a key that is too long, or no type 7 behind `7`, is not taken, and both ends then go on without or refuse each other.",
    cure: "Choose a new key: 1 to 8 characters for NHRP, 1 to 16 for OSPF, both in clear text where the reference says.",
  },
  "CCP-6": {
    title: "A door that was open to the Internet",
    severity: "warning",
    cause: "With `InboundSSH: 0.0.0.0/0`, the template's default, anybody may try the router's passwords.",
    cure: "Write where you log in from as `ssh` of the link, or leave it closed.",
  },
  "CCP-7": {
    title: "A value that is not taken as it stands",
    severity: "warning",
    cause:
      "It is not of the form that the field has, contradicts another one, or names what new instances are no longer to be had of; the message says what the Fabric has in its stead.",
    cure: "Correct it in the Fabric if that is not what you want.",
  },
  "VPN-1": {
    title: "A keyring peer by a range of addresses",
    severity: "warning",
    cause:
      "The second word of `address` in an IKEv2 keyring is a mask. The end of a range in its place gives a nonsense mask or is refused, and 0.0.0.0 twice is any peer on the Internet.",
    cure: "Nothing: the Fabric's peers are the site's hubs, each by its own address.",
  },
} as const satisfies Catalogue;
