# The same job by Terraform: the document's resources, the cluster's own group let in, on a VPC that is there already.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

variable "vpc_id" { type = string }

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

locals {
  subnets = { "eu-west-1b" = "100.64.0.0/18", "eu-west-1c" = "100.64.64.0/18" }
}

data "aws_eks_cluster" "prod" {
  name = "prod"
}

resource "aws_vpc_ipv4_cidr_block_association" "pods" {
  vpc_id     = var.vpc_id
  cidr_block = "100.64.0.0/16"
}

resource "aws_subnet" "pods" {
  for_each          = local.subnets
  vpc_id            = aws_vpc_ipv4_cidr_block_association.pods.vpc_id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "Internal/pods-${each.key}" }
}

resource "aws_route_table" "pods" {
  vpc_id = aws_vpc_ipv4_cidr_block_association.pods.vpc_id
  tags   = { Name = "cgnat-route-table" }
}

resource "aws_route_table_association" "pods" {
  for_each       = local.subnets
  subnet_id      = aws_subnet.pods[each.key].id
  route_table_id = aws_route_table.pods.id
}

resource "aws_security_group" "pods" {
  name        = "cgnat-overlay-sg"
  description = "Security group for Carrier-Grade NAT overlay network pods"
  vpc_id      = aws_vpc_ipv4_cidr_block_association.pods.vpc_id
  tags        = { Name = "cgnat-overlay-sg" }
}

resource "aws_vpc_security_group_ingress_rule" "from" {
  for_each          = toset(["10.196.24.0/24", "100.64.0.0/16"])
  security_group_id = aws_security_group.pods.id
  cidr_ipv4         = each.key
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_ingress_rule" "from_cluster" {
  security_group_id            = aws_security_group.pods.id
  referenced_security_group_id = data.aws_eks_cluster.prod.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.pods.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
