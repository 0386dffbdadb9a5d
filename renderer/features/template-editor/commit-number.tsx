import { NumberInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import classes from './editor.module.css'

interface CommitNumberProps {
  readonly label: string
  /** Written behind the number. */
  readonly unit?: string
  readonly value: number
  readonly step?: number
  readonly min?: number
  readonly max?: number
  readonly decimals?: number
  readonly isDisabled?: boolean
  readonly onCommit: (value: number) => void
}

/** A number that changes the template when the field is left: one step of undo, not one for each digit. */
export function CommitNumber({
  label,
  unit,
  value,
  step = 1,
  min,
  max,
  decimals = 2,
  isDisabled = false,
  onCommit,
}: CommitNumberProps) {
  const rounded = Number(value.toFixed(decimals))
  const [now, setNow] = useState<number | string>(rounded)
  useEffect(() => setNow(rounded), [rounded])
  const commit = (next: number | string) => {
    if (typeof next === 'number' && next !== rounded) onCommit(next)
  }
  return (
    <NumberInput
      label={label}
      value={now}
      step={step}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      decimalScale={decimals}
      disabled={isDisabled}
      hideControls
      rightSection={unit === undefined ? undefined : <span className={classes.unit}>{unit}</span>}
      rightSectionPointerEvents="none"
      onChange={setNow}
      onBlur={() => commit(now)}
      onKeyDown={(event) => {
        if (event.code === 'Enter') commit(now)
        if (event.code === 'Escape') setNow(rounded)
      }}
    />
  )
}
