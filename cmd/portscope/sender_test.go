package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"time"
)

// sender sends datagrams of 64 bytes to a host at a rate: sender ADDRESS RATE
// COUNT. Ten of them are a flow. It says how many the kernel took.
func sender() {
	to, err := netip.ParseAddr(os.Args[1])
	rate, err2 := strconv.Atoi(os.Args[2])
	count, err3 := strconv.Atoi(os.Args[3])
	if err != nil || err2 != nil || err3 != nil {
		fmt.Fprintln(os.Stderr, err, err2, err3)
		os.Exit(2)
	}
	var sockets []*net.UDPConn
	for range 16 {
		s, err := net.ListenUDP("udp4", nil)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		sockets = append(sockets, s)
	}
	const pause = 5 * time.Millisecond
	payload := make([]byte, 64)
	sent := 0
	begun := time.Now()
	for i := 0; i < count; i++ {
		if i >= rate*int(time.Since(begun)/time.Millisecond+1)/1000 {
			time.Sleep(pause)
		}
		flow := i / 10
		port := uint16(1024 + flow%60000)
		if _, err := sockets[flow/60000%16].WriteToUDPAddrPort(payload, netip.AddrPortFrom(to, port)); err == nil {
			sent++
		}
	}
	fmt.Println(sent, time.Since(begun).Seconds())
}
