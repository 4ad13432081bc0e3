/**
 * A Catalyst 8000V in EC2 as its image begins (guest shell and its way out), with Cisco's own high availability and an applet of somebody's: after
 * the Catalyst 8000V High Availability guide and the Embedded Event Manager command reference.
 */
export const HOSTING_SPOKE = `hostname ip-10-0-106-10
!
vrf definition GS
 rd 100:100
 !
 address-family ipv4
 exit-address-family
!
iox
!
interface VirtualPortGroup0
 vrf forwarding GS
 ip address 192.168.35.101 255.255.255.0
 ip nat inside
 no mop enabled
 no mop sysid
!
interface GigabitEthernet1
 ip address dhcp
 ip nat outside
 negotiation auto
!
redundancy
 cloud-ha bfd peer 192.168.101.2
!
ip nat inside source list GS_NAT_ACL interface GigabitEthernet1 vrf GS overload
ip route vrf GS 0.0.0.0 0.0.0.0 GigabitEthernet1 10.0.106.1 global
ip access-list standard GS_NAT_ACL
 10 permit 192.168.35.0 0.0.0.255
!
app-hosting appid guestshell
 app-vnic gateway1 virtualportgroup 0 guest-interface 0
  guest-ipaddress 192.168.35.102 netmask 255.255.255.0
 app-default-gateway 192.168.35.101 guest-interface 0
 name-server0 8.8.8.8
!
event manager applet nightly authorization bypass
 event timer watchdog time 86400 maxrun 300
 action 1.0 cli command "enable"
 action 2.0 cli command "guestshell run python3 /bootflash/guest-share/nightly.py"
 action 3.0 syslog msg "nightly has run"
event manager applet lost
 event syslog pattern "BFD_SESS_DOWN|OSPF-5-ADJCHG" maxrun 60 ratelimit 5
 action 1.0 cli command "enable"
`;
