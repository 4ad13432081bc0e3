# The same job by Terraform: a router in each of two zones of a VPC that is there, and the way to the data centre through them.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

variable "vpc" {
  type = object({
    vpc           = string
    cidr          = string
    zones         = list(string)
    subnets       = list(string) # public ones first, each in the order of the zones
    publicTable   = string
    privateTables = list(string)
    clusterGroup  = string
  })
}

provider "aws" {
  region                      = "us-west-2"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

locals {
  hub     = "203.0.113.10"
  site    = ["10.1.0.0/16", "192.168.0.0/16"]
  secrets = ["dc1/dmvpn/psk", "dc1/dmvpn/nhrp", "dc1/dmvpn/ospf"]
  routers = { for index, zone in var.vpc.zones : zone => {
    outside = { subnet = var.vpc.subnets[index], address = "10.0.${32 * index + 31}.254" }
    inside  = { subnet = var.vpc.subnets[index + 2], address = "10.0.${32 * index + 95}.254" }
    tunnel  = "10.250.0.${9 + index}"
  } }
  # The public subnets' table leads to the first zone's router, each private one to its own zone's.
  tables = merge({ (var.vpc.publicTable) = var.vpc.zones[0] }, zipmap(var.vpc.privateTables, var.vpc.zones))
  routes = merge([for table, zone in local.tables : { for cidr in local.site : "${table}/${cidr}" => { table = table, zone = zone, cidr = cidr } }]...)
  ipsec  = { esp = { protocol = "50", port = null }, ike = { protocol = "udp", port = 500 }, natt = { protocol = "udp", port = 4500 } }
  arn    = "arn:aws:ec2:us-west-2:${data.aws_caller_identity.own.account_id}"
}

data "aws_caller_identity" "own" {}

data "aws_ami" "debian" {
  most_recent = true
  owners      = ["136693071363"]
  filter {
    name   = "name"
    values = ["debian-13-amd64-*"]
  }
}

resource "aws_security_group" "outside" {
  name        = "routers-outside"
  description = "Routers, from the hub"
  vpc_id      = var.vpc.vpc
}

resource "aws_security_group" "inside" {
  name        = "routers-inside"
  description = "Routers, from the VPC"
  vpc_id      = var.vpc.vpc
}

resource "aws_vpc_security_group_ingress_rule" "hub" {
  for_each          = local.ipsec
  security_group_id = aws_security_group.outside.id
  cidr_ipv4         = "${local.hub}/32"
  ip_protocol       = each.value.protocol
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "vpc" {
  security_group_id = aws_security_group.inside.id
  cidr_ipv4         = var.vpc.cidr
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  for_each          = { outside = aws_security_group.outside.id, inside = aws_security_group.inside.id }
  security_group_id = each.value
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_ingress_rule" "site" {
  for_each          = toset(local.site)
  security_group_id = var.vpc.clusterGroup
  cidr_ipv4         = each.key
  ip_protocol       = "-1"
}

# Path MTU: a router's own "fragmentation needed" comes from inside the VPC.
resource "aws_vpc_security_group_ingress_rule" "too_large" {
  security_group_id = var.vpc.clusterGroup
  cidr_ipv4         = var.vpc.cidr
  ip_protocol       = "icmp"
  from_port         = 3
  to_port           = 4
}

resource "aws_network_interface" "outside" {
  for_each        = local.routers
  subnet_id       = each.value.outside.subnet
  private_ips     = [each.value.outside.address]
  security_groups = [aws_security_group.outside.id]
}

resource "aws_network_interface" "inside" {
  for_each          = local.routers
  subnet_id         = each.value.inside.subnet
  private_ips       = [each.value.inside.address]
  security_groups   = [aws_security_group.inside.id]
  source_dest_check = false
}

resource "aws_eip" "router" {
  for_each          = local.routers
  domain            = "vpc"
  network_interface = aws_network_interface.outside[each.key].id
}

resource "aws_iam_role" "router" {
  for_each = local.routers
  name     = "router-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "router" {
  for_each = local.routers
  name     = "router"
  role     = aws_iam_role.router[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSubnets"]
        Resource = ["*"]
      },
      {
        Effect    = "Allow"
        Action    = ["ec2:ReplaceRoute"]
        Resource  = ["${local.arn}:route-table/*"]
        Condition = { ArnEquals = { "ec2:Vpc" = "${local.arn}:vpc/${var.vpc.vpc}" } }
      },
      {
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [for name in local.secrets : "arn:aws:secretsmanager:us-west-2:${data.aws_caller_identity.own.account_id}:secret:${name}-??????"]
      },
    ]
  })
}

resource "aws_iam_instance_profile" "router" {
  for_each = local.routers
  name     = "router-${each.key}"
  role     = aws_iam_role.router[each.key].name
}

resource "aws_instance" "router" {
  for_each             = local.routers
  ami                  = data.aws_ami.debian.id
  instance_type        = "t3.small"
  iam_instance_profile = aws_iam_instance_profile.router[each.key].name
  user_data_base64     = base64gzip(templatefile("${path.module}/router.yaml.tftpl", { hub = local.hub, router = each.value }))
  metadata_options {
    http_tokens = "required"
  }
  root_block_device {
    encrypted   = true
    volume_size = 8
  }
  network_interface {
    device_index         = 0
    network_interface_id = aws_network_interface.outside[each.key].id
  }
  network_interface {
    device_index         = 1
    network_interface_id = aws_network_interface.inside[each.key].id
  }
  # The emulator invents these anew, and says nothing of the volume's size.
  lifecycle {
    ignore_changes = [root_block_device]
  }
}

resource "aws_route" "site" {
  for_each               = local.routes
  route_table_id         = each.value.table
  destination_cidr_block = each.value.cidr
  network_interface_id   = aws_network_interface.inside[each.value.zone].id
  depends_on             = [aws_instance.router, aws_eip.router]
}
