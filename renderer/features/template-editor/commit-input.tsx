import { NumberInput, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'

interface CommitTextProps {
  readonly label: string
  readonly value: string
  readonly description?: string
  readonly onCommit: (value: string) => void
}

/** A text field that changes the template when it is left: one step of undo, not one for each letter. */
export function CommitText({ label, value, description, onCommit }: CommitTextProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const commit = () => {
    if (text !== value) onCommit(text)
  }
  return (
    <TextInput
      label={label}
      description={description}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.code === 'Enter') commit()
        if (event.code === 'Escape') setText(value)
      }}
    />
  )
}

interface CommitNumberProps {
  readonly label: string
  readonly value: number
  readonly step?: number
  readonly min?: number
  readonly max?: number
  readonly decimals?: number
  readonly isDisabled?: boolean
  readonly onCommit: (value: number) => void
}

/** The same for a number. */
export function CommitNumber({
  label,
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
      onChange={setNow}
      onBlur={() => commit(now)}
      onKeyDown={(event) => {
        if (event.code === 'Enter') commit(now)
        if (event.code === 'Escape') setNow(rounded)
      }}
    />
  )
}
