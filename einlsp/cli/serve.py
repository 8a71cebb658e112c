"""``einlsp serve``: run the language server."""

from __future__ import annotations

import argparse
import gc

from einlsp.cli.output import Output, UsageError


def run(options: argparse.Namespace, output: Output) -> int:
    """Carry out the command."""
    # Thousands of classes are made now and stay: looking through them for garbage again and again is wasted time.
    gc.disable()
    from einlsp.server.start import AddressError, serve

    try:
        return serve(
            tcp=options.tcp,
            websocket=options.websocket,
            pictures=options.pictures,
            log_level=options.log_level,
            parent=options.client_process_id,
            say=output.note,
        )
    except AddressError as error:
        raise UsageError("address", str(error)) from None
