/** A part of the page that fails says so and can be started again; the other parts go on. */
import { Component } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly failure: Error | undefined;
}

export class Boundary extends Component<Props, State> {
  override state: State = { failure: undefined };

  static getDerivedStateFromError(failure: Error): State {
    return { failure };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <div role="alert" className="grid h-full place-content-center gap-3 p-4 text-center">
        <p>This part of the page has failed. Orders that were sent are not touched by that.</p>
        <p className="text-[12px] text-muted">{failure.message}</p>
        <Button className="mx-auto" onClick={() => this.setState({ failure: undefined })}>
          Start it again
        </Button>
      </div>
    );
  }
}
