/*
 * What Java has to know of the C interfaces that it calls, by the name of the constant that holds it there. 'generate' has a compiler evaluate it
 * for each architecture; nothing of it runs, so that any host can do it for any other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/fib_rules.h>
#include <linux/netconf.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>

#define SAY(name, value) asm volatile("\n->" name "=%c0" : : "i"((long)(value)))

void constants(void) {
    SAY("linux/Descriptors.O_CLOEXEC", O_CLOEXEC);
    SAY("linux/Descriptors.F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC);
    SAY("linux/DescriptorSocket.AF_UNIX", AF_UNIX);
    SAY("linux/DescriptorSocket.SOCK_SEQPACKET", SOCK_SEQPACKET);
    SAY("linux/DescriptorSocket.CLOEXEC", SOCK_CLOEXEC);
    SAY("linux/DescriptorSocket.SOL_SOCKET", SOL_SOCKET);
    SAY("linux/DescriptorSocket.SCM_RIGHTS", SCM_RIGHTS);
    SAY("linux/DescriptorSocket.SO_PEERCRED", SO_PEERCRED);
    SAY("linux/DescriptorSocket.SO_RCVTIMEO", SO_RCVTIMEO);
    SAY("linux/DescriptorSocket.SO_SNDTIMEO", SO_SNDTIMEO);
    SAY("linux/DescriptorSocket.MSG_NOSIGNAL", MSG_NOSIGNAL);
    SAY("linux/DescriptorSocket.MSG_CTRUNC", MSG_CTRUNC);
    SAY("linux/DescriptorSocket.MSG_CMSG_CLOEXEC", MSG_CMSG_CLOEXEC);
    SAY("linux/DescriptorSocket.MESSAGE_SIZE", sizeof(struct msghdr));
    SAY("linux/DescriptorSocket.IOV_AT", offsetof(struct msghdr, msg_iov));
    SAY("linux/DescriptorSocket.IOV_COUNT_AT", offsetof(struct msghdr, msg_iovlen));
    SAY("linux/DescriptorSocket.CONTROL_AT", offsetof(struct msghdr, msg_control));
    SAY("linux/DescriptorSocket.CONTROL_LENGTH_AT", offsetof(struct msghdr, msg_controllen));
    SAY("linux/DescriptorSocket.FLAGS_AT", offsetof(struct msghdr, msg_flags));
    SAY("linux/DescriptorSocket.IOVEC_SIZE", sizeof(struct iovec));
    SAY("linux/DescriptorSocket.CONTROL_HEADER", sizeof(struct cmsghdr));
    SAY("linux/DescriptorSocket.CONTROL_LEVEL_AT", offsetof(struct cmsghdr, cmsg_level));
    SAY("linux/DescriptorSocket.CONTROL_TYPE_AT", offsetof(struct cmsghdr, cmsg_type));
    SAY("linux/DescriptorSocket.CONTROL_SPACE", CMSG_SPACE(sizeof(int)));
    SAY("linux/SharedMemory.MFD_CLOEXEC", MFD_CLOEXEC);
    SAY("linux/Epoll.IN", EPOLLIN);
    SAY("linux/Epoll.PRIORITY", EPOLLPRI);
    SAY("linux/Epoll.OUT", EPOLLOUT);
    SAY("linux/Epoll.ERROR", EPOLLERR);
    SAY("linux/Epoll.HANGUP", EPOLLHUP);
    SAY("linux/Epoll.READ_HANGUP", EPOLLRDHUP);
    SAY("linux/Epoll.EDGE_TRIGGERED", (int)EPOLLET);
    SAY("linux/Epoll.CLOEXEC", EPOLL_CLOEXEC);
    SAY("linux/Epoll.CTL_ADD", EPOLL_CTL_ADD);
    SAY("linux/Epoll.CTL_DELETE", EPOLL_CTL_DEL);
    SAY("linux/EventFd.NONBLOCK_CLOEXEC", EFD_NONBLOCK | EFD_CLOEXEC);
    SAY("linux/InetEndpoint.IPV4", AF_INET);
    SAY("linux/InetEndpoint.IPV6", AF_INET6);
    SAY("linux/InetEndpoint.SOCKADDR_IN", sizeof(struct sockaddr_in));
    SAY("linux/InetEndpoint.SOCKADDR_IN6", sizeof(struct sockaddr_in6));
    SAY("linux/InetEndpoint.IN_ADDRESS_AT", offsetof(struct sockaddr_in, sin_addr));
    SAY("linux/InetEndpoint.IN6_ADDRESS_AT", offsetof(struct sockaddr_in6, sin6_addr));
    SAY("linux/InetEndpoint.IN6_SCOPE_AT", offsetof(struct sockaddr_in6, sin6_scope_id));
    SAY("linux/Namespaces.CLONE_NEWNET", CLONE_NEWNET);
    SAY("linux/Pipe.NONBLOCK_CLOEXEC", O_NONBLOCK | O_CLOEXEC);
    SAY("linux/Pipe.F_SETPIPE_SZ", F_SETPIPE_SZ);
    SAY("linux/Pipe.F_GETPIPE_SZ", F_GETPIPE_SZ);
    SAY("linux/Pipe.SPLICE_MOVE_NONBLOCK", SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    SAY("linux/ResourceLimits.RLIMIT_NOFILE", RLIMIT_NOFILE);
    SAY("linux/ServiceSocket.AF_UNIX", AF_UNIX);
    SAY("linux/ServiceSocket.SOCK_DGRAM", SOCK_DGRAM);
    SAY("linux/ServiceSocket.NONBLOCK_CLOEXEC", SOCK_NONBLOCK | SOCK_CLOEXEC);
    SAY("linux/ServiceSocket.LONGEST_PATH", sizeof(((struct sockaddr_un *)0)->sun_path));
    SAY("linux/Sockets.TCP", SOCK_STREAM);
    SAY("linux/Sockets.UDP", SOCK_DGRAM);
    SAY("linux/Sockets.PEEK", MSG_PEEK);
    SAY("linux/Sockets.DISCARD", MSG_TRUNC);
    SAY("linux/Sockets.MORE", MSG_MORE);
    SAY("linux/Sockets.NONBLOCK_CLOEXEC", SOCK_NONBLOCK | SOCK_CLOEXEC);
    SAY("linux/Sockets.MSG_NOSIGNAL", MSG_NOSIGNAL);
    SAY("linux/Sockets.SHUT_WR", SHUT_WR);
    SAY("linux/Syslog.LOG_PID", LOG_PID);
    SAY("linux/Syslog.LOG_DAEMON", LOG_DAEMON);
    SAY("linux/Syslog.LOG_USER", LOG_USER);
    SAY("linux/ThreadPriority.PRIO_PROCESS", PRIO_PROCESS);
    SAY("linux/TimerFd.CLOCK_MONOTONIC", CLOCK_MONOTONIC);
    SAY("linux/TimerFd.NONBLOCK_CLOEXEC", TFD_NONBLOCK | TFD_CLOEXEC);
    SAY("linux/TimerFd.TFD_TIMER_ABSTIME", TFD_TIMER_ABSTIME);
    SAY("linux/TunDevice.O_RDWR_NONBLOCK_CLOEXEC", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    SAY("linux/TunDevice.TUNSETIFF", TUNSETIFF);
    SAY("linux/TunDevice.IFF_TUN_NO_PI", IFF_TUN | IFF_NO_PI);
    SAY("linux/TunDevice.NAME_SIZE", IFNAMSIZ);
    SAY("linux/RouteLookup.AF_NETLINK", AF_NETLINK);
    SAY("linux/RouteLookup.NETLINK_ROUTE", NETLINK_ROUTE);
    SAY("linux/RouteLookup.RTM_NEWROUTE", RTM_NEWROUTE);
    SAY("linux/RouteLookup.RTM_GETROUTE", RTM_GETROUTE);
    SAY("linux/RouteLookup.NLMSG_ERROR", NLMSG_ERROR);
    SAY("linux/RouteLookup.NLMSG_DONE", NLMSG_DONE);
    SAY("linux/RouteLookup.RTM_NEWRULE", RTM_NEWRULE);
    SAY("linux/RouteLookup.RTM_GETRULE", RTM_GETRULE);
    SAY("linux/RouteLookup.RTM_NEWNETCONF", RTM_NEWNETCONF);
    SAY("linux/RouteLookup.RTM_GETNETCONF", RTM_GETNETCONF);
    SAY("linux/RouteLookup.NETCONFA_IFINDEX", NETCONFA_IFINDEX);
    SAY("linux/RouteLookup.NETCONFA_FORWARDING", NETCONFA_FORWARDING);
    SAY("linux/RouteLookup.RTM_F_LOOKUP_TABLE", RTM_F_LOOKUP_TABLE);
    SAY("linux/RouteLookup.FRA_SPORT_RANGE", FRA_SPORT_RANGE);
    SAY("linux/RouteLookup.FRA_DPORT_RANGE", FRA_DPORT_RANGE);
    SAY("linux/RouteLookup.RTA_DST", RTA_DST);
    SAY("linux/RouteLookup.RTA_SRC", RTA_SRC);
    SAY("linux/RouteLookup.RTA_IIF", RTA_IIF);
    SAY("linux/RouteLookup.RTA_OIF", RTA_OIF);
    SAY("linux/RouteLookup.RTA_TABLE", RTA_TABLE);
    SAY("linux/RouteLookup.RTA_MARK", RTA_MARK);
    SAY("linux/RouteLookup.RTA_IP_PROTO", RTA_IP_PROTO);
    SAY("linux/RouteLookup.RTA_SPORT", RTA_SPORT);
    SAY("linux/RouteLookup.RTA_DPORT", RTA_DPORT);
    SAY("linux/RouteLookup.IPPROTO_TCP", IPPROTO_TCP);
    SAY("linux/NetlinkEvents.NETLINK_NETFILTER", NETLINK_NETFILTER);
    SAY("linux/NetlinkEvents.SOL_NETLINK", SOL_NETLINK);
    SAY("linux/NetlinkEvents.NETLINK_ADD_MEMBERSHIP", NETLINK_ADD_MEMBERSHIP);
    SAY("linux/NetlinkEvents.POLLIN", POLLIN);
    SAY("linux/NetlinkEvents.RTNLGRP_LINK", RTNLGRP_LINK);
    SAY("linux/NetlinkEvents.RTNLGRP_IPV4_IFADDR", RTNLGRP_IPV4_IFADDR);
    SAY("linux/NetlinkEvents.RTNLGRP_IPV4_ROUTE", RTNLGRP_IPV4_ROUTE);
    SAY("linux/NetlinkEvents.RTNLGRP_IPV4_RULE", RTNLGRP_IPV4_RULE);
    SAY("linux/NetlinkEvents.RTNLGRP_IPV6_IFADDR", RTNLGRP_IPV6_IFADDR);
    SAY("linux/NetlinkEvents.RTNLGRP_IPV6_ROUTE", RTNLGRP_IPV6_ROUTE);
    SAY("linux/NetlinkEvents.RTNLGRP_IPV6_RULE", RTNLGRP_IPV6_RULE);
    SAY("linux/NetlinkEvents.RTNLGRP_NEXTHOP", RTNLGRP_NEXTHOP);
    SAY("linux/NetlinkEvents.NFNLGRP_NFTABLES", NFNLGRP_NFTABLES);
    SAY("linux/NetworkInterfaces.SIOCGIFINDEX", SIOCGIFINDEX);
    SAY("linux/NetworkInterfaces.IP_PKTINFO", IP_PKTINFO);
    SAY("linux/NetworkInterfaces.IP_PKTOPTIONS", IP_PKTOPTIONS);
    SAY("linux/NetworkInterfaces.IPV6_MULTICAST_IF", IPV6_MULTICAST_IF);
    SAY("linux/SocketNumbers.SO_BINDTOIFINDEX", SO_BINDTOIFINDEX);
    SAY("linux/SocketNumbers.SO_BUF_LOCK", SO_BUF_LOCK);
    SAY("linux/SocketNumbers.IP_PKTINFO", IP_PKTINFO);
    SAY("linux/RouteLookup.RAW_CLOEXEC", SOCK_RAW | SOCK_CLOEXEC);
    SAY("linux/NetlinkEvents.RAW_NONBLOCK_CLOEXEC", SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC);
    SAY("linux/RouteLookup.MESSAGE", sizeof(struct nlmsghdr) + sizeof(struct rtmsg));
    SAY("linux/NetworkInterfaces.INDEX_AT", offsetof(struct ifreq, ifr_ifindex));
    SAY("linux/NetworkInterfaces.LONGEST_NAME", IFNAMSIZ - 1);
    SAY("linux/NetworkInterfaces.CMSG_HEADER", sizeof(struct cmsghdr));
    SAY("linux/SocketNumbers.SOL_IP", SOL_IP);
    SAY("linux/SocketNumbers.SOL_SOCKET", SOL_SOCKET);
    SAY("linux/SocketNumbers.SOL_TCP", IPPROTO_TCP);
    SAY("linux/SocketNumbers.SOL_IPV6", SOL_IPV6);
    SAY("linux/SocketNumbers.SO_REUSEADDR", SO_REUSEADDR);
    SAY("linux/SocketNumbers.SO_ERROR", SO_ERROR);
    SAY("linux/SocketNumbers.SO_SNDBUF", SO_SNDBUF);
    SAY("linux/SocketNumbers.SO_KEEPALIVE", SO_KEEPALIVE);
    SAY("linux/SocketNumbers.SO_RCVBUF", SO_RCVBUF);
    SAY("linux/SocketNumbers.SO_OOBINLINE", SO_OOBINLINE);
    SAY("linux/SocketNumbers.SO_LINGER", SO_LINGER);
    SAY("linux/SocketNumbers.SO_REUSEPORT", SO_REUSEPORT);
    SAY("linux/SocketNumbers.SO_BINDTODEVICE", SO_BINDTODEVICE);
    SAY("linux/SocketNumbers.SO_SNDBUFFORCE", SO_SNDBUFFORCE);
    SAY("linux/SocketNumbers.SO_RCVBUFFORCE", SO_RCVBUFFORCE);
    SAY("linux/SocketNumbers.SO_MAX_PACING_RATE", SO_MAX_PACING_RATE);
    SAY("linux/SocketNumbers.IP_TOS", IP_TOS);
    SAY("linux/SocketNumbers.IP_TTL", IP_TTL);
    SAY("linux/SocketNumbers.IP_TRANSPARENT", IP_TRANSPARENT);
    SAY("linux/SocketNumbers.IP_BIND_ADDRESS_NO_PORT", IP_BIND_ADDRESS_NO_PORT);
    SAY("linux/SocketNumbers.IPV6_UNICAST_HOPS", IPV6_UNICAST_HOPS);
    SAY("linux/SocketNumbers.IPV6_V6ONLY", IPV6_V6ONLY);
    SAY("linux/SocketNumbers.IPV6_TCLASS", IPV6_TCLASS);
    SAY("linux/SocketNumbers.IPV6_TRANSPARENT", IPV6_TRANSPARENT);
    SAY("linux/SocketNumbers.TCP_NODELAY", TCP_NODELAY);
    SAY("linux/SocketNumbers.TCP_MAXSEG", TCP_MAXSEG);
    SAY("linux/SocketNumbers.TCP_CORK", TCP_CORK);
    SAY("linux/SocketNumbers.TCP_KEEPIDLE", TCP_KEEPIDLE);
    SAY("linux/SocketNumbers.TCP_KEEPINTVL", TCP_KEEPINTVL);
    SAY("linux/SocketNumbers.TCP_KEEPCNT", TCP_KEEPCNT);
    SAY("linux/SocketNumbers.TCP_INFO", TCP_INFO);
    SAY("linux/SocketNumbers.TCP_QUICKACK", TCP_QUICKACK);
    SAY("linux/SocketNumbers.TCP_CONGESTION", TCP_CONGESTION);
    SAY("linux/SocketNumbers.TCP_USER_TIMEOUT", TCP_USER_TIMEOUT);
    SAY("linux/SocketNumbers.TCP_FASTOPEN", TCP_FASTOPEN);
    SAY("linux/SocketNumbers.TCP_NOTSENT_LOWAT", TCP_NOTSENT_LOWAT);
    SAY("linux/SocketNumbers.TCP_SAVE_SYN", TCP_SAVE_SYN);
    SAY("linux/SocketNumbers.TCP_SAVED_SYN", TCP_SAVED_SYN);
    SAY("linux/SocketNumbers.TCP_FASTOPEN_CONNECT", TCP_FASTOPEN_CONNECT);
    SAY("linux/SocketNumbers.SIOCINQ", FIONREAD);
    SAY("linux/SocketNumbers.SIOCOUTQ", TIOCOUTQ);
    SAY("linux/SocketNumbers.SIOCOUTQNSD", SIOCOUTQNSD);
    SAY("linux/Errno.EPERM", EPERM);
    SAY("linux/Errno.ENOENT", ENOENT);
    SAY("linux/Errno.EINTR", EINTR);
    SAY("linux/Errno.EIO", EIO);
    SAY("linux/Errno.EAGAIN", EAGAIN);
    SAY("linux/Errno.ENOMEM", ENOMEM);
    SAY("linux/Errno.EACCES", EACCES);
    SAY("linux/Errno.EBUSY", EBUSY);
    SAY("linux/Errno.EINVAL", EINVAL);
    SAY("linux/Errno.ENFILE", ENFILE);
    SAY("linux/Errno.EMFILE", EMFILE);
    SAY("linux/Errno.EPIPE", EPIPE);
    SAY("linux/Errno.ENOPROTOOPT", ENOPROTOOPT);
    SAY("linux/Errno.EADDRINUSE", EADDRINUSE);
    SAY("linux/Errno.EADDRNOTAVAIL", EADDRNOTAVAIL);
    SAY("linux/Errno.ENETDOWN", ENETDOWN);
    SAY("linux/Errno.ENETUNREACH", ENETUNREACH);
    SAY("linux/Errno.ECONNABORTED", ECONNABORTED);
    SAY("linux/Errno.ECONNRESET", ECONNRESET);
    SAY("linux/Errno.ENOBUFS", ENOBUFS);
    SAY("linux/Errno.ENOTCONN", ENOTCONN);
    SAY("linux/Errno.ETIMEDOUT", ETIMEDOUT);
    SAY("linux/Errno.ECONNREFUSED", ECONNREFUSED);
    SAY("linux/Errno.EHOSTUNREACH", EHOSTUNREACH);
    SAY("linux/Errno.EINPROGRESS", EINPROGRESS);
    SAY("linux/Errno.ESTALE", ESTALE);
    SAY("linux/struct.epoll_event.size", sizeof(struct epoll_event));
    SAY("linux/struct.epoll_event.data", offsetof(struct epoll_event, data));
    SAY("linux/struct.sockaddr.family", offsetof(struct sockaddr_in, sin_family));
    SAY("linux/struct.sockaddr_in.port", offsetof(struct sockaddr_in, sin_port));
    SAY("linux/struct.sockaddr_in6.port", offsetof(struct sockaddr_in6, sin6_port));
    SAY("linux/struct.sockaddr_un.path", offsetof(struct sockaddr_un, sun_path));
    SAY("linux/struct.rlimit.soft", offsetof(struct rlimit, rlim_cur));
    SAY("linux/struct.rlimit.hard", offsetof(struct rlimit, rlim_max));
    SAY("linux/struct.itimerspec.value.seconds", offsetof(struct itimerspec, it_value.tv_sec));
    SAY("linux/struct.itimerspec.value.nanos", offsetof(struct itimerspec, it_value.tv_nsec));
    SAY("linux/struct.ifreq.flags", offsetof(struct ifreq, ifr_flags));
    SAY("linux/struct.linger.on", offsetof(struct linger, l_onoff));
    SAY("linux/struct.linger.seconds", offsetof(struct linger, l_linger));
    SAY("linux/struct.long.size", sizeof(long));
    SAY("linux/struct.size_t.size", sizeof(size_t));
    SAY("linux/struct.socklen_t.size", sizeof(socklen_t));
    SAY("proxy/TcpInfo.SEND_SEGMENT", offsetof(struct tcp_info, tcpi_snd_mss));
    SAY("proxy/TcpInfo.RTT", offsetof(struct tcp_info, tcpi_rtt));
    SAY("proxy/TcpInfo.CONGESTION_WINDOW", offsetof(struct tcp_info, tcpi_snd_cwnd));
    SAY("proxy/TcpInfo.TOTAL_RETRANSMISSIONS", offsetof(struct tcp_info, tcpi_total_retrans));
    SAY("proxy/TcpInfo.RECEIVED", offsetof(struct tcp_info, tcpi_bytes_received));
    SAY("proxy/TcpInfo.DELIVERED", offsetof(struct tcp_info, tcpi_delivered));
    SAY("proxy/PacingSocket.RECOVERY", TCP_CA_Recovery);
}
