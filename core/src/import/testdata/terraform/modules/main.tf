# The document's network as teams write it: a VPC of one's own, modules in modules, `count` and `for_each`, tags by the provider.
variable "vpc_id" {
  type    = string
  default = ""
}

provider "aws" {
  default_tags {
    tags = { team = "net" }
  }
}

module "network" {
  count  = 1
  source = "./network"

  name  = "internal"
  cidr  = "10.196.24.0/24"
  zones = ["eu-west-1b", "eu-west-1c"]
  pods  = { "100.64.0.0/16" = ["100.64.0.0/18", "100.64.64.0/18"] }
}
