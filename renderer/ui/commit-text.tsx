import { TextInput, type TextInputProps } from '@mantine/core'
import { useEffect, useState } from 'react'

type Own = 'value' | 'onChange' | 'onBlur' | 'onKeyDown' | 'defaultValue'

interface CommitTextProps extends Omit<TextInputProps, Own> {
  readonly value: string
  readonly onCommit: (value: string) => void
}

/** A text field that says what was typed when it is left or Enter is pressed, not at every letter; Escape restores the text. */
export function CommitText({ value, onCommit, ...rest }: CommitTextProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const commit = () => {
    if (text !== value) onCommit(text)
  }
  return (
    <TextInput
      {...rest}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        // An input method's own Enter and Escape end a syllable, not the text.
        if (event.nativeEvent.isComposing) return
        if (event.code === 'Enter' || event.code === 'NumpadEnter') commit()
        if (event.code === 'Escape') setText(value)
      }}
    />
  )
}
