package web

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"time"
)

// Idle bounds how many connections of a server wait for their next request: beyond it those that
// have waited longest are closed. Each costs some 30 kB and an open file, and 50,000 people who
// look every few seconds would keep as many open; a browser opens another without telling anybody.
type Idle struct {
	most int

	mu    sync.Mutex
	order *list.List // of net.Conn, the longest wait first
	at    map[net.Conn]*list.Element
}

// NewIdle makes a bound of so many connections.
func NewIdle(most int) *Idle {
	return &Idle{most: most, order: list.New(), at: map[net.Conn]*list.Element{}}
}

// Watch is told of every change of a connection: the ConnState of a http.Server.
func (i *Idle) Watch(c net.Conn, state http.ConnState) {
	if longest := i.note(c, state == http.StateIdle); longest != nil {
		// The wait ends as if its time were up. A request that came in just now sets deadlines of
		// its own and is answered; closing the connection would cut it off.
		_ = longest.SetReadDeadline(time.Unix(1, 0))
	}
}

func (i *Idle) note(c net.Conn, waits bool) (longest net.Conn) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if e := i.at[c]; e != nil {
		i.order.Remove(e)
		delete(i.at, c)
	}
	if !waits {
		return nil
	}
	i.at[c] = i.order.PushBack(c)
	if i.order.Len() <= i.most {
		return nil
	}
	e := i.order.Front()
	longest = i.order.Remove(e).(net.Conn)
	delete(i.at, longest)
	return longest
}
