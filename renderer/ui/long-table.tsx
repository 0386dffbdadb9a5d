import { useVirtualizer } from '@tanstack/react-virtual'
import { type Key, type ReactNode, useRef } from 'react'
import parts from './parts.module.css'
import tables from './tables.module.css'

const ROW_HEIGHT = 32

export interface Sorting<Name extends string> {
  readonly key: Name
  readonly isDescending: boolean
}

interface Column<Name extends string> {
  readonly text: ReactNode
  /** What it is sorted by; not at all without one. */
  readonly sortKey?: Name
  readonly isNumeric?: boolean
  /** Whether it is sorted highest first at the first click. */
  readonly isHighestFirst?: boolean
}

interface LongTableProps<Row, Name extends string> {
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => Key
  readonly columns: readonly Column<Name>[]
  /** Sets the columns' widths. */
  readonly className: string
  readonly label?: string
  readonly sorting?: Sorting<Name>
  readonly onSort?: (sorting: Sorting<Name>) => void
  readonly isChosen: (row: Row) => boolean
  /** Every row's, unless told. */
  readonly canOpen?: (row: Row) => boolean
  readonly onOpen: (row: Row) => void
  /** A row's cells. */
  readonly children: (row: Row) => ReactNode
}

/** A table of any length: only rows in sight are drawn, a column's name sorts by it, and a click opens a row. */
export function LongTable<Row, Name extends string = never>(props: LongTableProps<Row, Name>) {
  const { rows, keyOf, columns, className, label, sorting, onSort, isChosen, canOpen, onOpen, children } =
    props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })

  function headOf({ text, sortKey, isNumeric, isHighestFirst = false }: Column<Name>, at: number) {
    const isSorted = sortKey !== undefined && sorting?.key === sortKey
    const direction = sorting?.isDescending === true ? 'descending' : 'ascending'
    return (
      <th
        key={sortKey ?? at}
        data-numeric={isNumeric || undefined}
        aria-sort={sortKey === undefined ? undefined : isSorted ? direction : 'none'}
      >
        {sortKey === undefined ? (
          text
        ) : (
          <button
            type="button"
            onClick={() =>
              onSort?.({ key: sortKey, isDescending: isSorted ? !sorting.isDescending : isHighestFirst })
            }
          >
            {text}
            {isSorted && (sorting.isDescending ? ' ↓' : ' ↑')}
          </button>
        )}
      </th>
    )
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={scroller} className={parts.scroller} tabIndex={0}>
      <table
        className={`${tables.rows} ${className}`}
        data-long
        aria-label={label}
        aria-rowcount={rows.length + 1}
      >
        <thead>
          <tr>{columns.map(headOf)}</tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            const isStill = canOpen?.(row) === false
            return (
              <tr
                key={keyOf(row)}
                aria-rowindex={index + 2}
                aria-selected={isChosen(row)}
                data-still={isStill || undefined}
                style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
                onClick={isStill ? undefined : () => onOpen(row)}
              >
                {children(row)}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
