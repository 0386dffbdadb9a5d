const SMALL = 16

/**
 * Indices that sort `values` upward, equal values in the very order of numpy's default `argsort` (median of three,
 * insertion sort for short runs): where boxes tie, the order decides which one survives.
 */
export function numpyArgsort(values: Float32Array): number[] {
  const order = Array.from(values, (_, i) => i)
  const at = (place: number) => values[order[place]]
  const swap = (a: number, b: number) => {
    const held = order[a]
    order[a] = order[b]
    order[b] = held
  }
  const waiting: [number, number][] = [[0, order.length - 1]]
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    let [left, right] = span
    while (right - left > SMALL) {
      const middle = left + ((right - left) >> 1)
      if (at(middle) < at(left)) swap(middle, left)
      if (at(right) < at(middle)) swap(right, middle)
      if (at(middle) < at(left)) swap(middle, left)
      const pivot = at(middle)
      let i = left
      let j = right - 1
      swap(middle, j)
      for (;;) {
        do i += 1
        while (at(i) < pivot)
        do j -= 1
        while (pivot < at(j))
        if (i >= j) break
        swap(i, j)
      }
      swap(i, right - 1)
      if (i - left < right - i) {
        waiting.push([i + 1, right])
        right = i - 1
      } else {
        waiting.push([left, i - 1])
        left = i + 1
      }
    }
    for (let i = left + 1; i <= right; i += 1) {
      const moved = order[i]
      let j = i
      for (; j > left && values[moved] < at(j - 1); j -= 1) order[j] = order[j - 1]
      order[j] = moved
    }
  }
  return order
}
