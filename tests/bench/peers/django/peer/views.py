# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

import hashlib
import threading
import time

from django.db import connection, transaction
from rest_framework import authentication, exceptions, permissions, views
from rest_framework.response import Response

FIND_ROLE = (
    "SELECT r.role FROM course c"
    " LEFT JOIN course_role r ON r.course_id = c.id AND r.user_id = %s"
    " LEFT JOIN course_invitation i ON i.course_id = c.id AND i.user_id = %s"
    " WHERE c.id = %s AND c.deleted = 0"
    " AND (c.privacy IN ('open', 'private') OR r.role IS NOT NULL OR i.user_id IS NOT NULL)"
)

# The threads of a process wait here for each other, and not in SQLite's busy handler, which sleeps.
one_writes = threading.Lock()


class BearerToken(authentication.BaseAuthentication):
    def authenticate(self, request):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            return None
        digest = hashlib.sha256(token.encode()).digest()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT user_id FROM access_token WHERE token_sha256 = %s AND expires_at > %s",
                [digest, int(time.time())],
            )
            row = cursor.fetchone()
        if row is None:
            raise exceptions.AuthenticationFailed()
        return row[0], None

    def authenticate_header(self, request):
        return "Bearer"


def require_role(course, user):
    with connection.cursor() as cursor:
        cursor.execute(FIND_ROLE, [user, user, course])
        row = cursor.fetchone()
    if row is None:
        raise exceptions.NotFound()
    if row[0] not in ("creator", "manager"):
        raise exceptions.PermissionDenied()


class CreatorOrManager(permissions.BasePermission):
    def has_permission(self, request, view):
        if request.user is None:
            raise exceptions.NotAuthenticated()
        require_role(view.kwargs["course"], request.user)
        return True


def read_users(data):
    users = data.get("users") if isinstance(data, dict) else None
    if not isinstance(users, list) or not users or not all(type(user) is int and user > 0 for user in users):
        raise exceptions.ValidationError({"users": "not a list of ids"})
    return users


class Invitations(views.APIView):
    authentication_classes = [BearerToken]
    permission_classes = [CreatorOrManager]

    def delete(self, request, course):
        users = read_users(request.data)
        now = int(time.time())
        with one_writes, transaction.atomic():
            # A manager may have been demoted since the first look.
            require_role(course, request.user)
            with connection.cursor() as cursor:
                for user in users:
                    cursor.execute(
                        "DELETE FROM course_invitation WHERE course_id = %s AND user_id = %s", [course, user]
                    )
                    if cursor.rowcount:
                        cursor.execute(
                            "INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
                            " VALUES (%s, %s, %s, %s)",
                            [course, user, request.user, now],
                        )
        return Response(status=204)
