"""JSON-RPC as an editor may expect it: every request is answered, a cancelled one is not begun."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import MsgId

logger = logging.getLogger(__name__)

# Without handlers of pygls' own these reach ours: its workspace splits lines where editors do not.
_DOCUMENTS = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)


class RefusedError(Exception):
    """A request that is not carried out, for a reason that a person should read."""


class NoteProtocol(LanguageServerProtocol):
    """pygls' protocol without its documents (einlsp keeps its own), and with an answer to whatever comes in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_exit: Callable[[], object] = lambda: None
        self._initialized = False
        self._withdrawn: dict[str, Any] = {}
        self._cancelled: dict[MsgId, None] = {}  # in the order in which they came

    def _register_builtin_features(self) -> None:
        super()._register_builtin_features()  # type: ignore[no-untyped-call]
        for method in _DOCUMENTS:
            self.fm.builtin_features.pop(method, None)

    def withdraw(self, method: str) -> None:
        """Do not offer a feature to this client; who asks nevertheless gets an answer."""
        if method in self.fm.features:
            self._withdrawn[method] = self.fm.features.pop(method)

    def _get_handler(self, feature_name: str) -> Any:
        return self._withdrawn.get(feature_name) or super()._get_handler(feature_name)

    @property
    def was_shut_down(self) -> bool:
        """Whether the client said ``shutdown``."""
        return bool(self._shutdown)

    def foresee(self, message: Any) -> None:
        """Look at a message that waits for its turn: a request that it cancels is then not begun."""
        if isinstance(message, dict) and message.get("method") == types.CANCEL_REQUEST:
            params = message.get("params")
            if isinstance(params, dict) and isinstance(params.get("id"), int | str):
                self._cancelled[params["id"]] = None
                while len(self._cancelled) > 1000:
                    del self._cancelled[next(iter(self._cancelled))]

    def receive(self, message: Any) -> None:
        """Handle one message as JSON gave it. Answers with an error what is no message; raises only `SystemExit`."""
        if isinstance(message, list):
            self._refuse(None, types.ErrorCodes.InvalidRequest, "batches are not part of the protocol")
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(None, types.ErrorCodes.InvalidRequest, "this is not a message of JSON-RPC 2.0")
            return
        identifier, method = message.get("id"), message.get("method")
        is_request = isinstance(method, str) and "id" in message
        if ("method" in message and not isinstance(method, str)) or (is_request and not _is_id(identifier)):
            self._refuse(None, types.ErrorCodes.InvalidRequest, "a method is a string, an id a number or a string")
        elif is_request and (why := self._not_now(identifier, method)):
            self._refuse(identifier, *why)
        elif method == types.EXIT:
            self.on_exit()
        elif is_request or self._initialized:
            self._structured(message, identifier if is_request else None)

    def _not_now(self, identifier: Any, method: Any) -> tuple[int, str] | None:
        """Why a request is not carried out."""
        if identifier in self._cancelled:
            del self._cancelled[identifier]
            return types.LSPErrorCodes.RequestCancelled, "the request was cancelled before it was begun"
        if self._shutdown:
            return types.ErrorCodes.InvalidRequest, "the server was shut down"
        if method == types.INITIALIZE:
            if self._initialized:
                return types.ErrorCodes.InvalidRequest, "the server is initialized already"
            self._initialized = True
        elif not self._initialized:
            return types.ErrorCodes.ServerNotInitialized, "the server is not initialized yet"
        return None

    def _structured(self, message: dict[str, Any], identifier: MsgId | None) -> None:
        try:
            self.handle_message(self.structure_message(message))
        except JsonRpcException as error:
            logger.warning("a message that cannot be used: %s", error)
            if identifier is not None:
                if message.get("method") == types.INITIALIZE:
                    self._initialized = False
                self._refuse(identifier, JsonRpcInvalidParams.CODE, "the parameters of the request cannot be used")

    def _refuse(self, identifier: Any, code: int, message: str) -> None:
        error = {"code": int(code), "message": message}
        self._send_data({"jsonrpc": self.VERSION, "id": identifier, "error": error})

    def unreadable(self, error: Exception) -> None:
        """Answer to what is not JSON."""
        self._refuse(None, types.ErrorCodes.ParseError, f"this is not JSON: {error}")

    def _send_handler_result(self, future: Future[Any], *, msg_id: MsgId) -> None:
        """A refusal is an answer, not an error of the server: it does not go to the log."""
        error = None if future.cancelled() else future.exception()
        if isinstance(error, RefusedError):
            self._request_futures.pop(msg_id, None)
            self._refuse(msg_id, types.LSPErrorCodes.RequestFailed, str(error))
        else:
            super()._send_handler_result(future, msg_id=msg_id)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message as lsprotocol's type; a request without ``params`` has none."""
        if "params" not in data and "method" in data and self._takes_params(data["method"]):
            data = {**data, "params": None}
        return super().structure_message(data)

    def _takes_params(self, method: Any) -> bool:
        known = self.get_message_type(method) if isinstance(method, str) else None
        return known is None


def decode(body: bytes) -> Any:
    """A message's body as JSON gives it; raises `ValueError` for anything else."""
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _is_id(value: object) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)
