package standin

import "container/heap"

// dueQueue orders pending deliveries by when they are due, then by how they came about, so that a
// rush of thousands costs the pump no more than its next few.
type dueQueue []*delivery

func (q dueQueue) Len() int { return len(q) }

func (q dueQueue) Less(i, j int) bool {
	if q[i].NextAt != q[j].NextAt {
		return q[i].NextAt < q[j].NextAt
	}
	return q[i].Seq < q[j].Seq
}

func (q dueQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is container/heap's; use add.
func (q *dueQueue) Push(x any) { *q = append(*q, x.(*delivery)) }

// Pop is container/heap's; use take.
func (q *dueQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return last
}

func (q *dueQueue) add(d *delivery) { heap.Push(q, d) }

// take removes the first one that is due at now, in Unix milliseconds; nil when none is.
func (q *dueQueue) take(now int64) *delivery {
	if len(*q) == 0 || (*q)[0].NextAt > now {
		return nil
	}
	return heap.Pop(q).(*delivery)
}

// hasten makes all due at now.
func (q *dueQueue) hasten(now int64) {
	for _, d := range *q {
		d.NextAt = min(d.NextAt, now)
	}
	heap.Init(q)
}
